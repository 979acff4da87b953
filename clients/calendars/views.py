"""The page on which a member makes the address of their diary's feed, and closes it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.calendars.actions import make_feed, revoke_feed, show_names
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.addresses import absolute


@requires(Permission.SEE_DIARY)
@require_safe
def calendar_page(request: StaffRequest) -> HttpResponse:
    """Whether there is an address, what it says, and how to close it."""
    return _page(request)


@requires(Permission.SEE_DIARY)
@require_POST
def make(request: StaffRequest) -> HttpResponse:
    """A new address, shown in this answer and never again; the one before is closed.

    No redirect follows: the address would have to be kept somewhere on the way. Sent twice, the
    address on the page is the one that works.
    """
    _, token = make_feed(owner=request.membership, by=request.membership, now=timezone.now())
    return _page(request, address=feed_address(token))


@requires(Permission.SEE_DIARY)
@require_POST
def names(request: StaffRequest, choice: str) -> HttpResponse:
    """Clients' names in the feed, or only types: `choice` is "show" or "hide"."""
    feed = request.membership.calendar_feeds.live().first()
    if feed is not None:
        show_names(feed=feed, shows=choice == "show", by=request.membership)
    return redirect("calendar")


@requires(Permission.SEE_DIARY)
@require_POST
def revoke(request: StaffRequest) -> HttpResponse:
    """Close the address."""
    for feed in request.membership.calendar_feeds.live():
        revoke_feed(feed=feed, by=request.membership, now=timezone.now())
    return redirect("calendar")


def feed_address(token: str) -> str:
    """The full address of a feed."""
    return absolute(reverse("calendar_feed", args=[token]))


def _page(request: StaffRequest, address: str = "") -> HttpResponse:
    feed = request.membership.calendar_feeds.live().first()
    return render(request, "calendars/staff.html", {"feed": feed, "address": address})
