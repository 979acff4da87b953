"""Hearing that a time came free, in the transaction that frees it; it is offered a little later.

Nothing is offered here: a cancellation can still be undone, and must not fail because of others.
"""

from datetime import datetime, timedelta

from clients.appointments.models import HOLDS_TIME, Appointment, AppointmentChange, Status
from clients.appointments.notices import HELD_FOR
from clients.online.models import EarlierWish, FreedTime
from clients.online.waiting import pieces
from practice.audit.actors import Actor, HasActor
from practice.schedule.slots import Span

PENDING = FreedTime.State.PENDING


def appointment_changed(
    *, appointment: Appointment, change: AppointmentChange, by: Actor | HasActor, now: datetime
) -> None:
    """A listener: keep what a cancellation or a move leaves free, for those who wait."""
    before = change.before
    if before is None:
        return
    if before["status"] == Status.CANCELLED:
        _taken_again(appointment)
        return
    if before["status"] not in HOLDS_TIME:
        return
    moved = timedelta(0)
    gone = appointment.status == Status.CANCELLED
    if not gone:
        moved = appointment.starts_at - datetime.fromisoformat(before["starts_at"])
    elsewhere = before["therapist"] != appointment.therapist_id
    if not (gone or moved or elsewhere):
        return
    now_taken = Span(appointment.occupied_from, appointment.occupied_until)
    old = Span(now_taken.start - moved, now_taken.end - moved)
    if old.end <= now or not _anybody_waits(appointment):
        return
    for span in pieces(old, None if gone or elsewhere else now_taken):
        FreedTime.objects.create(
            practice_id=appointment.practice_id, therapist_id=before["therapist"],
            room_id=before["room"], starts_at=span.start, ends_at=span.end, freed_at=now,
            offer_from=now + HELD_FOR,
        )  # fmt: skip


def _anybody_waits(appointment: Appointment) -> bool:
    waiting = EarlierWish.objects.filter(practice=appointment.practice_id, state="waiting")
    return waiting.exists()


def _taken_again(appointment: Appointment) -> None:
    """An undone cancellation: nothing is to be offered."""
    FreedTime.objects.filter(
        practice=appointment.practice_id, therapist=appointment.therapist_id, state=PENDING,
        starts_at__gte=appointment.occupied_from, ends_at__lte=appointment.occupied_until,
    ).update(state=FreedTime.State.CLOSED)  # fmt: skip
