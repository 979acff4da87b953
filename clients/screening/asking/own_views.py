"""The health form of a signed-in client."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.screening.asking import pages
from clients.screening.asking.doors import Door, by_account
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest


@for_signed_in
@require_safe
def my_health_list(request: SignedInRequest, ref: str) -> HttpResponse:
    """The sections."""
    return pages.list_page(request, _door(request, ref))


@for_signed_in
def my_health_step(request: SignedInRequest, ref: str, key: str) -> HttpResponse:
    """One question."""
    return pages.step_page(request, _door(request, ref), key)


@for_signed_in
def my_health_section(request: SignedInRequest, ref: str, section: str) -> HttpResponse:
    """Nothing has changed since last time, or go through it."""
    return pages.section_page(request, _door(request, ref), section)


@for_signed_in
def my_health_check(request: SignedInRequest, ref: str) -> HttpResponse:
    """Read over, sign, send."""
    return pages.check_page(request, _door(request, ref))


def _door(request: SignedInRequest, ref: str) -> Door:
    return by_account(request.user, ref, begin=request.method == "POST", now=timezone.now())
