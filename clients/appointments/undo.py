"""Taking back the last change of an appointment, by one more change."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clients.appointments import notices
from clients.appointments.actions import hold_row
from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import check_consent, check_in_use, check_stop
from clients.appointments.history import Kind, as_it_is, keep
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.taking import check_time, one_at_a_time, pass_on_file, shift, take
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import Room

# After this, a change is made anew instead.
UNDOABLE_FOR = timedelta(days=1)


class CannotUndo(CannotBook):
    """Something happened since. The words say what to do instead."""


def can_undo(change: AppointmentChange, *, now: datetime) -> bool:
    """Whether Undo is offered: the last change, not long ago, and not an undoing itself."""
    return (
        change.undone_at is None
        and change.kind != Kind.UNDONE
        and change.version == change.appointment.version
        and now - change.made_at <= UNDOABLE_FOR
        and Status.COMPLETED not in (change.appointment.status, (change.before or {}).get("status"))
    )


@transaction.atomic
def undo(*, change: AppointmentChange, by: Membership, now: datetime) -> Appointment:
    """Put an appointment back as it was before its last change; pressed twice, it is undone once.

    A booking is undone by cancelling it. What would book a time anew goes by the rules of booking,
    with the override the appointment has. Raises CannotUndo or CannotBook with a sentence. A
    client who was told of the change is told of this, too; one who was not hears nothing.
    """
    held = hold_row(change.appointment)
    change = AppointmentChange.objects.select_for_update().get(pk=change.pk)
    change.appointment = held
    if change.undone_at is not None:
        return held
    if not can_undo(change, now=now):
        raise CannotUndo("This was changed again since, so it cannot be undone. Change it anew.")
    before, was = as_it_is(held), held.therapist
    _restore(held, change.before, now)
    if held.status != Status.CANCELLED:
        check_in_use(held.client)
    if held.status != Status.CANCELLED and _takes_a_time(before, as_it_is(held)):
        check_time(held.starts_at, now)
        one_at_a_time(held.therapist, held.room, held.client)
        check_consent(held.client)
        held.override = check_stop(
            client=held.client, starts_at=held.starts_at, reason="", shown=(), by=by, now=now,
            standing=held.override,
        )  # fmt: skip
    held.version += 1
    take(held, now=now)
    if held.status != Status.CANCELLED:
        pass_on_file(held, was=was, by=by, now=now)
    record(Verb.APPOINTMENT_CHANGE_UNDONE, by=by, subject=held, fields=["status", "starts_at"])
    AppointmentChange.objects.filter(pk=change.pk).update(undone_at=now)
    tells = notices.was_told(held)
    notices.tell(keep(held, Kind.UNDONE, before=before, tells=tells, by=by, now=now), now=now)
    return held


def _restore(held: Appointment, before: Mapping[str, Any] | None, now: datetime) -> None:
    """Write what was before into the row, not saved."""
    if before is None:
        held.status, held.cancelled_at = Status.CANCELLED, now
        return
    held.therapist = held.practice.memberships.get(pk=before["therapist"])
    held.room = Room.objects.filter(practice=held.practice, pk=before["room"]).first()
    held.status = before["status"]
    held.cancel_reason = before["cancel_reason"]
    held.cancelled_at, held.cancelled_by_client = None, False
    shift(held, starts_at=datetime.fromisoformat(before["starts_at"]))


def _takes_a_time(was: Mapping[str, Any], will_be: Mapping[str, Any]) -> bool:
    """Whether the restored row is busy at a time that it is not busy at now."""
    moved = any(was[name] != will_be[name] for name in ("starts_at", "therapist", "room"))
    return moved or was["status"] == Status.CANCELLED
