"""Who has seen a record: for the client, and for the owner of the practice."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.portal.queries import all_own_records
from clients.screening.client_page import client_page
from clients.trace.history import history_of, people_of, people_refused, refusals_in
from clients.trace.needs import broken_since
from practice.access.guards import for_signed_in, requires
from practice.access.permissions import Permission
from practice.accounts.requests import SignedInRequest, StaffRequest


@for_signed_in
@require_safe
def who_has_seen(request: SignedInRequest, ref: str) -> HttpResponse:
    """The client's own answer: who, what and when, by day."""
    client = all_own_records(request.user).filter(ref=ref).first()
    if client is None:
        raise Http404("No such record of yours.")
    after = request.GET.get("after", "")
    context = {
        "client": client, "after": after, "zone": client.practice.zone,
        "history": history_of(client, seen_by=request.user, after=after),
    }  # fmt: skip
    return render(request, "trace/who_has_seen.html", context)


@requires(Permission.MANAGE_TEAM)
@require_safe
def client_history(request: StaffRequest, ref: str) -> HttpResponse:
    """The owner's: the same, and from where; of one person, if asked."""
    page = client_page(request, ref)
    people = people_of(page.client)
    who = next((one for one in people if str(one.pk) == request.GET.get("who")), None)
    after, only_refusals = request.GET.get("after", ""), "refused" in request.GET
    history = history_of(
        page.client, only=who.pk if who else None, after=after, only_refusals=only_refusals
    )
    context = {
        **page.context, "people": people, "who": who, "after": after, "history": history,
        "only_refusals": only_refusals,
    }  # fmt: skip
    return render(request, "trace/history.html", context)


@requires(Permission.MANAGE_TEAM)
@require_safe
def refusals(request: StaffRequest) -> HttpResponse:
    """Who was not let in or not let further, and from where."""
    practice, now = request.practice, timezone.now()
    people = people_refused(practice, now=now)
    who = next((one for one in people if str(one.pk) == request.GET.get("who")), None)
    after = request.GET.get("after", "")
    history = refusals_in(practice, now=now, only=who.pk if who else None, after=after)
    context = {
        "people": people, "who": who, "after": after, "history": history,
        "broken_since": broken_since(practice),
    }  # fmt: skip
    return render(request, "trace/refusals.html", context)
