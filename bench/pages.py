"""What a page costs, beside a bare one: the same sign-in, middleware and base template, one query
of fifty rows, 20 kB. Processor time in process (and of PostgreSQL's backend). The pages take short
turns, and ratios are medians of those within a round, so that a busy machine changes them little.
"""

import resource
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client as Browser

from practice.accounts.models import Membership

ROUNDS, CALLS = 45, 4
BARE = """{% extends "base.html" %}{% block heading %}Bare{% endblock %}{% block content %}
<ul>{% for one in rows %}<li><a href="/c/{{ one.ref }}/">{{ one.name }}</a> <span>{{ one.email }}
</span><span class="filler">{{ filler }}</span></li>{% endfor %}</ul>{% endblock %}"""


def bare(request: HttpRequest) -> HttpResponse:
    """Signed in, one query of 50 rows, about 20 kB."""
    membership: Membership = request.membership  # type: ignore[attr-defined]
    rows = list(membership.practice.clients.order_by("pk")[:50])
    return HttpResponse(_template().render({"rows": rows, "filler": "x" * 160}, request))


@lru_cache(maxsize=1)
def _template() -> Any:
    return engines["django"].from_string(BARE)


def cpu() -> float:
    """Seconds of processor that this process and its database backend have used so far."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    used = own.ru_utime + own.ru_stime
    if connection.vendor == "postgresql":
        pid = connection.connection.info.backend_pid
        used += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return used


def getting(browser: Browser, url: str) -> Callable[[], Any]:
    """A call that opens the page, and fails if it is not there."""

    def get() -> None:
        answer = browser.get(url)
        assert answer.status_code == HTTPStatus.OK, url

    return get


@dataclass(frozen=True)
class Cost:
    """What a page costs: milliseconds of processor, and how many times the bare page's."""

    ms: float
    ratio: float


def measured(
    pages: Mapping[str, Callable[[], Any]], *, floor: str, rounds: int = ROUNDS, calls: int = CALLS
) -> dict[str, Cost]:
    """The cost of each page beside the page named `floor`, which is one of them."""
    for page in pages.values():
        page()
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            before = cpu()
            for _ in range(calls):
                page()
            taken[name].append((cpu() - before) / calls * 1000)
    return {
        name: Cost(
            ms=median(times),
            ratio=median(one / bare for one, bare in zip(times, taken[floor], strict=True)),
        )
        for name, times in taken.items()
    }
