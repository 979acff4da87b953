"""What became of an appointment: one row a change, told to whoever listens."""

from datetime import datetime
from typing import Any

from clients.appointments.changes import appointment_changed
from clients.appointments.models import Appointment, AppointmentChange
from practice.accounts.models import Membership, User
from practice.audit.actors import SYSTEM

Person = Membership | User
Kind = AppointmentChange.Kind


def as_it_is(appointment: Appointment) -> dict[str, Any]:
    """What can be restored of an appointment, as JSON."""
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "therapist": appointment.therapist_id,
        "room": appointment.room_id,
        "status": str(appointment.status),
        "cancel_reason": appointment.cancel_reason,
    }


def keep(
    appointment: Appointment, kind: Kind, *, before: dict[str, Any] | None, tells: bool,
    by: Person | None, now: datetime,
) -> AppointmentChange:  # fmt: skip
    """Write down a change that was just saved, and tell the features above.

    `by` is the member, the client who did it by themselves, or None for the system.
    """
    change = AppointmentChange.objects.create(
        practice_id=appointment.practice_id,
        appointment=appointment,
        kind=kind,
        version=appointment.version,
        before=before,
        after=as_it_is(appointment),
        tells=tells,
        by=by if isinstance(by, Membership) else None,
        made_at=now,
    )
    appointment_changed(appointment=appointment, change=change, by=by or SYSTEM, now=now)
    return change
