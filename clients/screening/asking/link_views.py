"""The health form by emailed link: no account, nothing shown or changed by opening the link."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.screening.actions import InvitationEnded
from clients.screening.asking import pages
from clients.screening.asking.doors import Door, by_link
from practice.access.guards import public

OPENED = "intake_opened"


def through_link(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind the link. Looking needs Start pressed in this browser; what is posted counts
    as pressing it, so that an answer is not lost with a session.
    """

    @wraps(page)
    def opened(request: HttpRequest, token: str, **page_of: str) -> HttpResponse:
        try:
            door = by_link(token, now=timezone.now())
            if request.method == "POST":
                request.session[OPENED] = door.invitation.pk
            elif request.session.get(OPENED) != door.invitation.pk:
                return redirect("intake", token)
            return page(request, door, **page_of)
        except InvitationEnded as error:
            return ended(request, error)

    return public(opened)


@public
def intake(request: HttpRequest, token: str) -> HttpResponse:
    """Whose form this is and how long it takes; Start opens it."""
    try:
        door = by_link(token, now=timezone.now())
    except InvitationEnded as error:
        return ended(request, error)
    if request.method == "POST":
        request.session[OPENED] = door.invitation.pk
        return redirect("intake_list", token)
    form = door.form(timezone.now())
    context = {
        "practice": door.practice,
        "begun": bool(door.invitation.draft),
        "is_pulse": form.is_pulse,
    }
    return render(request, "screening/asking/start.html", context)


@through_link
@require_safe
def intake_list(request: HttpRequest, door: Door) -> HttpResponse:
    """The sections."""
    return pages.list_page(request, door)


@through_link
def intake_step(request: HttpRequest, door: Door, key: str) -> HttpResponse:
    """One question."""
    return pages.step_page(request, door, key)


@through_link
def intake_section(request: HttpRequest, door: Door, section: str) -> HttpResponse:
    """Nothing has changed since last time, or go through it."""
    return pages.section_page(request, door, section)


@through_link
def intake_check(request: HttpRequest, door: Door) -> HttpResponse:
    """Read over, sign, send."""
    return pages.check_page(request, door)


def ended(request: HttpRequest, why: InvitationEnded) -> HttpResponse:
    """The page of a link that opens nothing any more."""
    return render(request, "screening/asking/ended.html", {"why": why}, status=404)
