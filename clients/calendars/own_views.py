"""A signed-in client's own feeds: one for each practice they go to."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.calendars.actions import make_feed, revoke_feed
from clients.calendars.models import CalendarFeed
from clients.calendars.views import feed_address
from clients.models import Client, ClientQuerySet
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from practice.schedule.wall import local_day
from practice.web.words import day


@for_signed_in
@require_safe
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """The addresses there are, by practice, and how to close them."""
    return _page(request)


@for_signed_in
@require_POST
def make(request: SignedInRequest, ref: str) -> HttpResponse:
    """A new address for one practice, shown in this answer and never again."""
    client = _own(request, ref)
    _, token = make_feed(owner=client, by=request.user, now=timezone.now())
    return _page(request, made=client, address=feed_address(token))


@for_signed_in
@require_POST
def revoke(request: SignedInRequest, ref: str) -> HttpResponse:
    """Close the address."""
    for feed in _own(request, ref).calendar_feeds.live():
        revoke_feed(feed=feed, by=request.user, now=timezone.now())
    return redirect("my_calendar")


def _page(request: SignedInRequest, made: Client | None = None, address: str = "") -> HttpResponse:
    clients = list(_records(request))
    feeds: dict[int | None, CalendarFeed] = {
        feed.client_id: feed
        for feed in request.user.calendar_feeds_made.live().filter(client__in=clients)
    }
    records = []
    for client in clients:
        feed = feeds.get(client.pk)
        records.append(
            {
                "client": client,
                "feed": feed,
                "made_on": day(local_day(feed.made_at, client.practice.zone)) if feed else "",
                "address": address if client == made else "",
            }
        )
    practice = clients[0].practice if len(clients) == 1 else None
    context = {"records": records, "practice": practice}
    return render(request, "calendars/own.html", context)


def _own(request: SignedInRequest, ref: str) -> Client:
    client = _records(request).filter(ref=ref).first()
    if client is None:
        raise Http404("No such record of yours.")
    return client


def _records(request: SignedInRequest) -> ClientQuerySet:
    """This person as a client of each practice."""
    rows: ClientQuerySet = request.user.client_records.filter(archived_at__isnull=True)
    return rows.select_related("practice").order_by("practice__name", "pk")
