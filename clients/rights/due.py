"""Requests about the record whose day is near, among what needs an owner."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from clients.rights.models import PersonRequest
from clients.screening.needs import Need, Topic
from practice.access.permissions import Permission
from practice.accounts.models import Practice

NEAR = timedelta(days=7)


def near_their_day(practice: Practice, *, on: date) -> QuerySet[PersonRequest]:
    """Those to answer within a week, or that are late; not while it is unclear who asks."""
    return practice.requests.filter(
        answered_on__isnull=True, paused_on__isnull=True, due_on__lte=on + NEAR
    ).exclude(kind=PersonRequest.Kind.COMPLAINT, acknowledged_on__isnull=False)


def requests_near_their_day(practice: Practice, *, on: date) -> list[Need]:
    """A line for each, the earliest day first."""
    rows = near_their_day(practice, on=on).select_related("client")
    rows = rows.defer("words", "answer", "extended_because")
    return [
        Need(
            who=row.client.name,
            what=f"answer what they ask about their data {_when(row.due_on, on)}",
            since=row.received_on,
            url=reverse("request", args=[row.ref]),
            topic=Topic.RECORD,
            about=frozenset({row.client_id}),
            needs=Permission.MANAGE_RECORDS,
        )
        for row in rows.order_by("due_on", "pk")
    ]


def _when(due: date, on: date) -> str:
    if due < on:
        return f"at once: it was due on {due.day} {due:%B}"
    return "today" if due == on else f"by {due.day} {due:%B}"
