"""A routine by link: no sign-in, no name, no condition. Reading it records nothing."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.homecare.actions import disown
from clients.homecare.models import RoutineLink
from clients.homecare.refusals import LinkGone
from clients.portal import pages, stop_pages
from clients.portal.doors import Door, by_link
from practice.access.guards import public

LinkView = Callable[[HttpRequest, Door], HttpResponse]
EndedView = Callable[[HttpRequest, str, LinkGone], HttpResponse]


def _ended(request: HttpRequest, token: str, gone: LinkGone) -> HttpResponse:
    return render(request, "portal/link_ended.html", {"why": str(gone)}, status=404)


def _stopped(request: HttpRequest, token: str, gone: LinkGone) -> HttpResponse:
    """What hurt is kept by any link there ever was; nothing is shown by it."""
    try:
        if request.method == "POST":
            return stop_pages.stop_by_ended_link(request, token)
    except LinkGone:
        pass  # it never was one
    return _ended(request, token, gone)


def through_link(
    view: LinkView, ended: EndedView = _ended
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the door first; a link that has ended gets one plain page, whatever the reason."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, by_link(token, now=timezone.now()))
        except LinkGone as gone:
            response = ended(request, token, gone)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return opened


@public
@require_safe
@through_link
def routine(request: HttpRequest, door: Door) -> HttpResponse:
    """The steps on a phone."""
    return pages.routine_page(request, door)


@public
@require_safe
@through_link
def paper(request: HttpRequest, door: Door) -> HttpResponse:
    """The steps as PDF."""
    return pages.paper_page(request, door)


@public
@require_safe
def picture(request: HttpRequest, token: str, picture_ref: str) -> HttpResponse:
    """A picture of a step that may be done today."""

    @through_link
    def shown(request: HttpRequest, door: Door) -> HttpResponse:
        return pages.picture_page(door, picture_ref)

    return shown(request, token)


@public
@require_safe
@through_link
def play(request: HttpRequest, door: Door) -> HttpResponse:
    """The steps with a clock."""
    return pages.player_page(request, door)


@public
@through_link
def done(request: HttpRequest, door: Door) -> HttpResponse:
    """Mark it as done; say how it felt."""
    return pages.done_page(request, door)


@public
@require_POST
@through_link
def felt(request: HttpRequest, door: Door) -> HttpResponse:
    """Keep a score or a word."""
    return pages.felt_page(request, door)


@public
@require_POST
@through_link
def feet(request: HttpRequest, door: Door) -> HttpResponse:
    """Say how the feet are, before it."""
    return pages.feet_page(request, door)


@public
@require_POST
@through_link
def undo(request: HttpRequest, door: Door) -> HttpResponse:
    """Take "done" back."""
    return pages.undo_page(request, door)


@public
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """It hurts: take the step out, and say what to do. By a link that has ended, too."""
    return through_link(stop_pages.stop_page, ended=_stopped)(request, token)


@public
@through_link
def not_mine(request: HttpRequest, door: Door) -> HttpResponse:
    """Somebody else's letter: ask on GET, since mail programs open links; close on POST."""
    context = {"practice": door.practice, "back_url": door.url(), "is_closed": False}
    if request.method == "POST" and isinstance(door.by, RoutineLink):
        disown(link=door.by, now=timezone.now())
        context["is_closed"] = True
    return render(request, "portal/not_mine.html", context)
