"""Asking to have a visit moved, taking that back, and the practice's answer."""

from datetime import datetime

from django.db import IntegrityError, transaction

from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.online.letters import queue_answer
from clients.online.models import MoveRequest
from practice.accounts.models import Membership, User
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb

OPEN, ANSWERED, WITHDRAWN = MoveRequest.State
MOVABLE = (Status.ASKED, Status.BOOKED)


class CannotAsk(Exception):
    """This visit cannot be moved any more. The words say what to do instead."""


@transaction.atomic
def ask_to_move(
    *, appointment: Appointment, wished: str, words: str, by: User, now: datetime
) -> MoveRequest:
    """Ask for another time. What was asked before for the same visit is replaced by it.

    `wished` has one time a line. The visit stays as it is. Raises CannotAsk.
    """
    if appointment.status not in MOVABLE or appointment.starts_at <= now:
        raise CannotAsk("This visit is not one that can be moved any more.")
    found = appointment.move_requests.select_for_update().filter(state=OPEN).first()
    if found is not None:
        found.wished, found.words = wished, words.strip()
        found.save(update_fields=["wished", "words"])
        return found
    asked = MoveRequest(
        practice_id=appointment.practice_id, client_id=appointment.client_id,
        appointment=appointment, wished=wished, words=words.strip(), made_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError:  # the same form in another tab was quicker
        return appointment.move_requests.get(state=OPEN)
    record(Verb.MOVE_ASKED, by=by, subject=asked)
    return asked


def withdraw(*, asked: MoveRequest, by: User, now: datetime) -> None:
    """The client takes it back. Twice is once."""
    _close(asked, WITHDRAWN, Verb.MOVE_WITHDRAWN, by=by, now=now)


@transaction.atomic
def answer(*, asked: MoveRequest, words: str, by: Membership, now: datetime) -> bool:
    """Tell the client what you say to it, by letter; the visit stays. False when it was closed."""
    asked.answer, asked.answered_by = words.strip(), by
    closed = _close(asked, ANSWERED, Verb.MOVE_ANSWERED, by=by, now=now)
    if closed:
        asked.save(update_fields=["answer", "answered_by"])
        queue_answer(asked, now=now)
    return closed


def appointment_changed(
    *, appointment: Appointment, change: AppointmentChange, by: Actor | HasActor, now: datetime
) -> None:
    """A listener: a visit that was moved or is gone leaves nothing to ask."""
    kinds = AppointmentChange.Kind
    moved = change.kind == kinds.MOVED
    if not moved and appointment.status in MOVABLE:
        return
    for asked in appointment.move_requests.filter(state=OPEN):
        _close(asked, ANSWERED, Verb.MOVE_ANSWERED, by=by, now=now)


@transaction.atomic
def _close(
    asked: MoveRequest, state: str, verb: Verb, *, by: Actor | HasActor, now: datetime
) -> bool:
    rows = MoveRequest.objects.filter(pk=asked.pk, state=OPEN)
    if not rows.update(state=state, closed_at=now):
        return False
    asked.state, asked.closed_at = state, now
    record(verb, by=by, subject=asked)
    return True
