"""Whose money a member may see: the office and an owner everybody's, a therapist their clients'."""

from django.db import transaction
from django.http import Http404

from clients.fees.models import Charge, Payment, Receipt
from clients.joined_away import JoinedAway
from clients.models import Client, ClientQuerySet
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


def client_of(request: StaffRequest, ref: str) -> Client:
    """One of them, or 404. Opening the page is kept in the trace."""
    client = people_of(request.membership).select_related("joined_into").filter(ref=ref).first()
    if client is None:
        raise Http404("No such client here.")
    if client.joined_into is not None:
        raise JoinedAway(client, client.joined_into)
    client.practice = request.practice
    if request.method == "GET":
        with transaction.atomic():
            record(
                Verb.CLIENT_SEEN, by=request.membership, subject=client, client_id=client.pk,
                fields=page_of(request),
            )  # fmt: skip
    return client


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
