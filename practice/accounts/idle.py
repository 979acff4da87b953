"""A session that nobody uses ends by itself: soon for who works here, later for clients.

A page that asks for news on its own does not use it. What was typed in the meantime is shown, and
after signing in the page that they were on opens again.
"""

from collections.abc import Callable
from datetime import timedelta
from time import time
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from practice.access.guards import for_signed_in
from practice.accounts.fresh import back_to
from practice.accounts.trace import trace
from practice.audit.actors import SYSTEM
from practice.audit.verbs import Verb
from practice.web.typed import not_stored

ACTIVE_AT = "active_at"
# What our scripts send with a request that nobody's hand made: not every browser says it.
BY_ITSELF = "X-By-Itself"
CLIENTS = timedelta(hours=6)
# A page opened within this of the one before writes no session.
NOTED_EVERY = 60
NOT_KEPT = (
    "You were away for a while, so we signed you out. What you sent was not stored. Sign in, then "
    "fill in the form again."
)


def active_now(request: HttpRequest) -> None:
    """Somebody is there."""
    request.session[ACTIVE_AT] = int(time())


def is_somebody(request: HttpRequest) -> bool:
    """Whether a person asked, and not a page on its own. Our scripts say so, and most browsers."""
    if BY_ITSELF in request.headers:
        return False
    asked_by = request.headers.get("Sec-Fetch-Mode", "navigate")
    return request.method not in {"GET", "HEAD"} or asked_by == "navigate"


class EndsWhenIdle:
    """Stands behind `working_in_a_practice`, which says how long it may lie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer is given once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the view answer: a public page does, to a stranger."""
        if not request.user.is_authenticated:
            return None
        if not _is_idle(request):
            _note(request)
            return None
        sign_in = reverse("account_login", query={"next": back_to(request), "away": "1"})
        if not _is_page(request):
            return _answer_as_to_a_stranger(request, view, sign_in)
        _end(request)
        if not getattr(view, "login_required", True):
            return None
        shown = not_stored(request, because=NOT_KEPT, go_on=sign_in, go_on_words="Sign in")
        return shown or redirect(sign_in)


@for_signed_in
@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Told by a page in which somebody types for long."""
    return HttpResponse(status=204)


def _is_idle(request: HttpRequest) -> bool:
    membership = request.membership  # type: ignore[attr-defined]
    most = timedelta(minutes=membership.practice.idle_minutes) if membership else CLIENTS
    at = request.session.get(ACTIVE_AT)
    return at is not None and time() - at > most.total_seconds()


def _note(request: HttpRequest) -> None:
    at = request.session.get(ACTIVE_AT)
    if at is None or (is_somebody(request) and not 0 <= time() - at < NOTED_EVERY):
        active_now(request)


def _is_page(request: HttpRequest) -> bool:
    """Whether a person sees the answer. Browsers that do not say so ask for HTML by its name."""
    if BY_ITSELF in request.headers:
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode is not None:
        return mode == "navigate"
    return "text/html" in request.headers.get("Accept", "text/html")


def _answer_as_to_a_stranger(request: HttpRequest, view: Any, sign_in: str) -> HttpResponse | None:
    """The session stays until the next page, which can still show what is typed meanwhile."""
    request.user = AnonymousUser()
    _forget_where_they_work(request)
    return redirect(sign_in) if getattr(view, "login_required", True) else None


def _end(request: HttpRequest) -> None:
    trace(Verb.SESSION_ENDED, request.user, by=SYSTEM, fields=["idle"])  # type: ignore[arg-type]
    logout(request)
    _forget_where_they_work(request)


def _forget_where_they_work(request: HttpRequest) -> None:
    for name in ("membership", "practice", "lateness"):
        setattr(request, name, None)
