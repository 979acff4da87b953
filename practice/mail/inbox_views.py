"""The demo inbox in the browser. Outside demo mode these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from practice.access.guards import public
from practice.mail import inbox_store

SHOWN = 100
HEADERS = (
    "From", "To", "Reply-To", "Date", "Message-ID", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post",
)  # fmt: skip


def in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 unless this is a demo, even where the address is wired by mistake."""

    @public
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404("There is no demo inbox here.")
        return view(request, *args, **kwargs)

    return guarded


@in_demo
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The letters that came last."""
    found = inbox_store.newest(settings.DEMO_INBOX_DIR, SHOWN)
    return render(request, "demo/inbox.html", {"letters": found, "kept": inbox_store.KEPT})


@in_demo
@require_safe
@csp_update({"frame-src": [SELF]})
def letter(request: HttpRequest, letter_id: str) -> HttpResponse:
    """One letter: its headers, its text, and its HTML in a frame that can run nothing."""
    found = _letter(letter_id)
    context = {
        "letter": found,
        "headers": [(name, found.header(name)) for name in HEADERS if found.header(name)],
        "text": found.body("plain"),
        "has_html": bool(found.body("html")),
    }
    return render(request, "demo/letter.html", context)


@in_demo
@require_safe
@xframe_options_sameorigin
@csp(
    {
        "default-src": [NONE],
        "style-src": ["'unsafe-inline'"],  # letters carry their style with them
        "img-src": ["data:"],
        "frame-ancestors": [SELF],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def letter_html(request: HttpRequest, letter_id: str) -> HttpResponse:
    """The HTML body alone, as a mail program would show it: no scripts, no forms, no pictures."""
    html = _letter(letter_id).body("html")
    # Links open in a tab of their own, for the frame is not a place to browse in.
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


def _letter(letter_id: str) -> inbox_store.Letter:
    found = inbox_store.read(settings.DEMO_INBOX_DIR, letter_id)
    if found is None:
        raise Http404("No such letter.")
    return found
