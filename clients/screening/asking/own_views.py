"""The health form of a signed-in client."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.screening.actions import InvitationEnded
from clients.screening.asking import pages
from clients.screening.asking.doors import Door, by_account
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest


def through_account(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open one's own form first. One that was sent in another tab leads back to the list."""

    @wraps(page)
    def opened(request: SignedInRequest, ref: str, **page_of: str) -> HttpResponse:
        begin = request.method == "POST"
        try:
            door = by_account(request.user, ref, begin=begin, now=timezone.now())
            return page(request, door, **page_of)
        except InvitationEnded:
            return redirect("my_health_list", ref)

    return opened


@for_signed_in
@require_safe
@through_account
def my_health_list(request: SignedInRequest, door: Door) -> HttpResponse:
    """The sections."""
    return pages.list_page(request, door)


@for_signed_in
@through_account
def my_health_step(request: SignedInRequest, door: Door, key: str) -> HttpResponse:
    """One question."""
    return pages.step_page(request, door, key)


@for_signed_in
@through_account
def my_health_section(request: SignedInRequest, door: Door, section: str) -> HttpResponse:
    """Nothing has changed since last time, or go through it."""
    return pages.section_page(request, door, section)


@for_signed_in
@through_account
def my_health_check(request: SignedInRequest, door: Door) -> HttpResponse:
    """Read over, sign, send."""
    return pages.check_page(request, door)
