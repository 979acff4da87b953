"""A signed-in client's own pages. Each shows only what belongs to the person who asks."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.portal import pages, stop_pages
from clients.portal.doors import Door, by_account
from clients.portal.own_runs import own_runs
from clients.portal.to_tell import to_tell
from clients.portal.today import today_of
from clients.runs.queries import last_runs
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest


@for_signed_in
@require_safe
def me(request: SignedInRequest) -> HttpResponse:
    """Today's routines."""
    return _today(request, "portal/me.html")


@for_signed_in
@require_safe
def my_routines(request: SignedInRequest) -> HttpResponse:
    """Every routine that runs."""
    return _today(request, "portal/my_routines.html")


def through_account(
    view: Callable[[SignedInRequest, Door], HttpResponse],
) -> Callable[[SignedInRequest, str], HttpResponse]:
    """Open the door first; somebody else's routine is not there."""

    @wraps(view)
    def opened(request: SignedInRequest, ref: str) -> HttpResponse:
        return view(request, by_account(request.user, ref, now=timezone.now()))

    return opened


@for_signed_in
@require_safe
def breathe(request: SignedInRequest) -> HttpResponse:
    """A breath in and a breath out, for as long as somebody likes. Nothing is kept of it."""
    return render(request, "portal/breathe.html")


@for_signed_in
@require_safe
@through_account
def routine(request: SignedInRequest, door: Door) -> HttpResponse:
    """The steps."""
    return pages.routine_page(request, door)


@for_signed_in
@require_safe
@through_account
def paper(request: SignedInRequest, door: Door) -> HttpResponse:
    """The steps as PDF."""
    return pages.paper_page(request, door)


@for_signed_in
@require_safe
def picture(request: SignedInRequest, ref: str, picture_ref: str) -> HttpResponse:
    """A picture of a step that may be done today."""
    return pages.picture_page(by_account(request.user, ref, now=timezone.now()), picture_ref)


@for_signed_in
@require_safe
@through_account
def play(request: SignedInRequest, door: Door) -> HttpResponse:
    """The steps with a clock."""
    return pages.player_page(request, door)


@for_signed_in
@through_account
def done(request: SignedInRequest, door: Door) -> HttpResponse:
    """Mark it as done; say how it felt."""
    return pages.done_page(request, door)


@for_signed_in
@require_POST
@through_account
def felt(request: SignedInRequest, door: Door) -> HttpResponse:
    """Keep a score or a word."""
    return pages.felt_page(request, door)


@for_signed_in
@require_POST
@through_account
def feet(request: SignedInRequest, door: Door) -> HttpResponse:
    """Say how the feet are, before it."""
    return pages.feet_page(request, door)


@for_signed_in
@require_POST
@through_account
def undo(request: SignedInRequest, door: Door) -> HttpResponse:
    """Take "done" back."""
    return pages.undo_page(request, door)


@for_signed_in
@through_account
def stop(request: SignedInRequest, door: Door) -> HttpResponse:
    """It hurts: take the step out, and say what to do."""
    return stop_pages.stop_page(request, door)


def _today(request: SignedInRequest, template: str) -> HttpResponse:
    now = timezone.now()
    records = request.user.client_records.filter(archived_at__isnull=True)
    people = list(records.select_related("practice").order_by("pk"))
    runs = last_runs(people, now)
    today = today_of(request.user, runs=runs, now=now)
    context = {
        "today": today,
        "practice": today.practice,
        "records": people,
        "to_tell": to_tell(people, now),
        "own_runs": own_runs(people, runs, now),
    }
    return render(request, template, context)
