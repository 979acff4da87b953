"""Taking down what somebody asks, and answering it in time."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clients.rights.models import PersonRequest
from clients.rights.retention import months_after
from practice.access.permissions import Permission
from practice.accounts.models import Membership, User
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

# One calendar month, once longer by two; a complaint is acknowledged within 30 days.
MONTHS = 1
LONGER_BY = 2
ACKNOWLEDGED_IN = timedelta(days=30)
Kind = PersonRequest.Kind


class CannotAnswer(Exception):
    """The request stays as it is. The words say why."""


def due_on(kind: str, received_on: date) -> date:
    """The last day on which an answer is in time; of a complaint, on which it is acknowledged."""
    if kind == Kind.COMPLAINT:
        return received_on + ACKNOWLEDGED_IN
    return months_after(received_on, MONTHS)


@transaction.atomic
def receive_request(
    *, client: Client, kind: str, words: str, received_on: date | None, form_key: UUID,
    by: Membership | User, now: datetime,
) -> PersonRequest:  # fmt: skip
    """Take a request down: of a client on their own page, or told to a member by word of mouth.

    The same form twice is one. Raises CannotAnswer for somebody it is not theirs to ask.
    """
    if not _may_ask(client, by):
        raise CannotAnswer("A request is made by the client, or taken down by their practice.")
    today = local_day(now, client.practice.zone)
    received = received_on or today
    if received > today:
        raise CannotAnswer("A request cannot have come on a day that is still to come.")
    row, is_new = PersonRequest.objects.get_or_create(
        client=client, form_key=form_key,
        defaults={
            "practice_id": client.practice_id, "kind": Kind(kind), "words": words.strip(),
            "taken_by": by if isinstance(by, Membership) else None, "received_on": received,
            "asked_at": now, "due_on": due_on(kind, received),
        },
    )  # fmt: skip
    if is_new:
        record(Verb.REQUEST_RECEIVED, by=by, subject=row, fields=[row.kind])
    return row


@transaction.atomic
def extend(*, request: PersonRequest, because: str, by: Membership, now: datetime) -> None:
    """Two months more, once, for a reason that the client is told."""
    row, today = _open(request, by), local_day(now, by.practice.zone)
    if row.kind == Kind.COMPLAINT:
        raise CannotAnswer("A complaint is acknowledged within 30 days; that cannot be put off.")
    if row.extended_on is not None:
        raise CannotAnswer("It was put off already, which can be done once.")
    if not because.strip():
        raise CannotAnswer("Say why it takes longer: the client is told.")
    row.extended_on, row.extended_because = today, because.strip()
    row.due_on = months_after(row.due_on, LONGER_BY)
    _keep(row, by, "extended_on", "extended_because", "due_on")


@transaction.atomic
def pause(*, request: PersonRequest, by: Membership, now: datetime) -> None:
    """While it is not clear who asks, the days do not count."""
    row = _open(request, by)
    if row.paused_on is None:
        row.paused_on = local_day(now, by.practice.zone)
        _keep(row, by, "paused_on")


@transaction.atomic
def go_on(*, request: PersonRequest, by: Membership, now: datetime) -> None:
    """It is clear who asks: the day it is due moves by the days that did not count."""
    row = _open(request, by)
    if row.paused_on is not None:
        row.due_on += local_day(now, by.practice.zone) - row.paused_on
        row.paused_on = None
        _keep(row, by, "paused_on", "due_on")


@transaction.atomic
def acknowledge(*, request: PersonRequest, by: Membership, now: datetime) -> None:
    """The client was told that their complaint has come."""
    row = _open(request, by)
    if row.acknowledged_on is None:
        row.acknowledged_on = local_day(now, by.practice.zone)
        _keep(row, by, "acknowledged_on")


@transaction.atomic
def answer(
    *, request: PersonRequest, decision: str, words: str, by: Membership, now: datetime
) -> None:
    """What was decided, and what the client is told. It stays so."""
    row, today = _open(request, by), local_day(now, by.practice.zone)
    if not words.strip():
        raise CannotAnswer("Write what the client is told.")
    row.decision, row.answer = PersonRequest.Decision(decision), words.strip()
    row.answered_on, row.answered_by = today, by
    names = ["decision", "answer", "answered_on", "answered_by"]
    if row.acknowledged_on is None:
        row.acknowledged_on = today
        names.append("acknowledged_on")
    row.save(update_fields=names)
    record(Verb.REQUEST_ANSWERED, by=by, subject=row, fields=[row.kind, row.decision])


def _may_ask(client: Client, by: Membership | User) -> bool:
    if isinstance(by, User):
        return client.user_id == by.pk
    return Client.objects.visible_to(by).filter(pk=client.pk).exists()


def _open(request: PersonRequest, by: Membership) -> PersonRequest:
    """The row as it is now, locked; raises CannotAnswer."""
    if not by.may(Permission.MANAGE_RECORDS):
        raise CannotAnswer("Only an owner of the practice answers a request.")
    rows = PersonRequest.objects.select_for_update(no_key=True)
    row = rows.filter(pk=request.pk, practice=by.practice_id).first()
    if row is None or row.answered_on is not None:
        raise CannotAnswer("It was answered already.")
    return row


def _keep(row: PersonRequest, by: Membership, *names: str) -> None:
    row.save(update_fields=names)
    record(Verb.REQUEST_CHANGED, by=by, subject=row, fields=names)
