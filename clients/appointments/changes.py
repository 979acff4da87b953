"""Who hears of it when an appointment changes: in the same transaction, or not at all.

Features above this one register in their AppConfig.ready(): the arrow allows no call upward.
"""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from clients.appointments.models import Appointment, AppointmentChange
from practice.audit.actors import Actor, HasActor


class Listener(Protocol):
    """Does what the change calls for. Raising undoes the change."""

    def __call__(
        self, *, appointment: Appointment, change: AppointmentChange, by: Actor | HasActor,
        now: datetime,
    ) -> None:  # fmt: skip
        """`appointment` is as it is now; `change.before` says how it was."""


LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be called after every booking, move, cancellation, mark and undo; registered twice, once."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)


def appointment_changed(
    *, appointment: Appointment, change: AppointmentChange, by: Actor | HasActor, now: datetime
) -> None:
    """Tell everybody who listens."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A change is told inside its transaction.")
    for listener in LISTENERS:
        listener(appointment=appointment, change=change, by=by, now=now)
