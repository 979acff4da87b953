"""Which practice a request works in."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from practice.accounts.models import Membership
from practice.accounts.second_factor import is_missing
from practice.mail.lateness import columns, measured
from practice.web.at_hand import in_practice

SESSION_KEY = "membership"


def working_in_a_practice(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.membership` and `request.practice`; both are None for clients and strangers.

    They are None, too, for a member who has yet to use their second factor in this session.
    Times on a member's pages are told in the practice's zone. `request.lateness` says how far
    behind the letters are: asked for beside the place, so that no page pays a query for it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        membership = _membership(request, now)
        if membership is not None and is_missing(request):
            request.waits_for_factor, membership = True, None  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        request.practice = membership.practice if membership else None  # type: ignore[attr-defined]
        if membership is None:
            return get_response(request)
        in_practice(membership.practice.ref)
        request.lateness = measured(vars(membership), now)  # type: ignore[attr-defined]
        with timezone.override(membership.practice.zone):
            return get_response(request)

    return middleware


def _membership(request: HttpRequest, now: datetime) -> Membership | None:
    if not request.user.is_authenticated:
        return None
    places = (
        Membership.objects.active()
        .filter(user=request.user)
        .select_related("practice", "user")
        .annotate(**columns(now))
        .order_by("joined_at", "pk")
    )
    chosen = request.session.get(SESSION_KEY)
    found = list(places)
    return next((place for place in found if place.pk == chosen), found[0] if found else None)
