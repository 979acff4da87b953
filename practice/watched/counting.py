"""Requests counted by page, method and status, over all processes of one machine.

Each process counts into a file of its own, and whichever is asked adds them up.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Around what a page may take: 150 ms, and half a second with twenty people at work.
UP_TO = (0.05, 0.15, 0.5, 1.0, 2.5, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST"})

REQUESTS = Counter(
    "instep_requests", "Requests answered, by the name of the page.", ["view", "method", "status"]
)
SECONDS = Histogram(
    "instep_request_seconds", "Seconds until an answer began.", ["view", "method"], buckets=UP_TO
)


def counted(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Count each request, where somebody is going to ask for the numbers."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        took = time.perf_counter() - began
        # What a visitor made up is no name of a series: neither an address nor a method.
        method = request.method if request.method in METHODS else "other"
        view = view_of(request)
        REQUESTS.labels(view, method, str(response.status_code)).inc()
        SECONDS.labels(view, method).observe(took)
        return response

    return middleware


def view_of(request: HttpRequest) -> str:
    """The name of the page, without whatever stands in its address."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name or "(no name)"
    return "(static)" if request.path.startswith(settings.STATIC_URL) else "(none)"


def forget() -> None:
    """Remove what processes of an earlier start have counted: a counter begins at nothing."""
    if folder := os.environ.get(FOLDER):
        for file in Path(folder).glob("*.db"):
            file.unlink(missing_ok=True)
