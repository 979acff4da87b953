"""Whose money a member may see: the office and an owner everybody's, a therapist their clients'."""

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from clients.fees.models import Charge, Payment, Receipt
from clients.joined_away import JoinedAway
from clients.models import Client, ClientQuerySet
from clients.screening.client_page import client_page
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.accounts.requests import StaffRequest
from practice.audit.origin import page_of
from practice.audit.record import record
from practice.audit.verbs import Verb


def people_of(member: Membership) -> ClientQuerySet:
    """The clients whose money this member may see, and nothing else of them there."""
    if member.may(Permission.SEE_ALL_MONEY):
        return member.practice.clients.all()
    return member.practice.clients.visible_to(member)


@dataclass(frozen=True)
class MoneyPage:
    """A client's money as this member sees it; `context` is what the layout needs."""

    client: Client
    context: dict[str, object]


def money_page(request: StaffRequest, ref: str) -> MoneyPage:
    """The page's beginning, or 404. Who opens files sees the safety banner here as everywhere; the
    office sees the name and the money. Opening it is kept in the trace.
    """
    if request.membership.may(Permission.SEE_CLIENTS):
        page = client_page(request, ref, even_restricted=True)
        return MoneyPage(page.client, {**page.context, "layout": "clients/client_base.html"})
    client = people_of(request.membership).select_related("joined_into").filter(ref=ref).first()
    if client is None:
        raise Http404("No such client here.")
    if client.joined_into is not None:
        raise JoinedAway(client, client.joined_into)
    client.practice = request.practice
    if request.method == "GET":
        keep_seen(request, client)
    return MoneyPage(client, {"client": client, "layout": "fees/office_base.html"})


def keep_seen(request: StaffRequest, client: Client) -> None:
    """Somebody opened something of this client."""
    with transaction.atomic():
        record(
            Verb.CLIENT_SEEN, by=request.membership, subject=client, client_id=client.pk,
            fields=page_of(request),
        )  # fmt: skip


def charge_of(client: Client, ref: str) -> Charge:
    """One thing that was asked of a client."""
    rows = client.charges.select_related("appointment__type", "series")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise Http404("Nothing like that was asked of them.")
    found.client = client
    return found


def payment_of(client: Client, ref: str) -> Payment:
    """One payment of a client."""
    rows = client.payments.select_related("charge__appointment__type", "charge__series", "receipt")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise Http404("No such payment of theirs.")
    found.client = client
    return found


def receipt_of(request: StaffRequest, ref: str) -> Receipt:
    """A receipt of somebody whose money this member may see."""
    rows = request.practice.receipts.select_related("client", "practice")
    found = rows.filter(ref=ref, client__in=people_of(request.membership).values("pk")).first()
    if found is None:
        raise Http404("No such receipt here.")
    return found
