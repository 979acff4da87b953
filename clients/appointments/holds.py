"""A time kept for somebody who has not booked it yet."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clients.appointments import notices
from clients.appointments.actions import IllegalMove, hold_row
from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import check_consent, check_in_use, check_stop
from clients.appointments.history import Kind, Person, keep
from clients.appointments.models import Appointment, Status
from clients.appointments.taking import (
    check_same_practice,
    check_therapist,
    check_time,
    let_go_of,
    one_at_a_time,
    open_file,
    place,
    take,
)
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import AppointmentType, Room


class HoldRanOut(CannotBook):
    """The time was kept until then, and is not any more."""

    def __init__(self) -> None:
        super().__init__("This time was kept for you for a while, and is free again.")


@transaction.atomic
def hold(
    *, client: Client, therapist: Membership, type: AppointmentType, starts_at: datetime,
    until: datetime, form_key: UUID, now: datetime, room: Room | None = None,
) -> Appointment:  # fmt: skip
    """Keep a time for a client until `until`. The same `form_key` twice holds once.

    Nobody overrides a stop here: raises StopNeedsReason or NotToBeBooked, ConsentWithdrawn,
    TimeTaken or CannotBook, and then nothing is kept.
    """
    check_same_practice(client.practice_id, client, therapist, type, room)
    one_at_a_time(therapist, room, client)
    made = Appointment.objects.filter(form_key=form_key, practice=client.practice_id).first()
    if made is not None:
        if (made.client_id, made.starts_at) != (client.pk, starts_at):
            raise CannotBook("This form was sent already. Choose the time again.")
        return made
    check_therapist(therapist)
    check_time(starts_at, now)
    _check_gates(client, starts_at, now)
    held = Appointment(
        practice=client.practice,
        client=client,
        therapist=therapist,
        room=room,
        type=type,
        form_key=form_key,
        status=Status.HELD,
        held_until=until,
        booked_at=now,
    )
    place(held, starts_at=starts_at)
    take(held, now=now)
    return held


@transaction.atomic
def extend(*, appointment: Appointment, until: datetime, now: datetime) -> Appointment:
    """Keep a held time for longer. Raises HoldRanOut when it is too late."""
    held = _still_held(appointment, now)
    if held.held_until is None or until > held.held_until:
        held.held_until = until
        held.save(update_fields=["held_until"])
    return held


@transaction.atomic
def book_held(
    *, appointment: Appointment, by: Person | None, now: datetime, asked: bool = False,
    tells: bool = True,
) -> Appointment:  # fmt: skip
    """Turn a held time into a booking, or into one the practice is asked to confirm.

    The gates are asked again. Raises HoldRanOut; pressed twice, it is booked once.
    """
    row = hold_row(appointment)
    if row.status in (Status.ASKED, Status.BOOKED):
        return row
    held = _still_held(row, now)
    check_time(held.starts_at, now)
    _check_gates(held.client, held.starts_at, now)
    held.status = Status.ASKED if asked else Status.BOOKED
    held.held_until = None
    held.booked_by = by if isinstance(by, Membership) else None
    held.booked_at = now
    held.version += 1
    held.save()
    open_file(held, by=held.booked_by, now=now)
    actor: Actor | HasActor = by or Actor("system")
    record(Verb.APPOINTMENT_BOOKED, by=actor, subject=held)
    notices.tell(keep(held, Kind.BOOKED, before=None, tells=tells, by=by, now=now), now=now)
    return held


@transaction.atomic
def let_go(*, appointment: Appointment, now: datetime) -> None:
    """Free a held time before it runs out. One that was booked meanwhile stays booked."""
    row = hold_row(appointment)
    if row.status == Status.HELD:
        let_go_of(row, now=now)


def let_go_of_run_out(now: datetime) -> int:
    """Free every held time that has run out; answers how many."""
    freed = 0
    for row in Appointment.objects.run_out(now).order_by("held_until")[:500]:
        let_go_of(row, now=now)
        freed += 1
    return freed


def _still_held(appointment: Appointment, now: datetime) -> Appointment:
    held = hold_row(appointment)
    if held.status == Status.CANCELLED:
        raise HoldRanOut
    if held.status != Status.HELD:
        raise IllegalMove("This time is booked already.")
    if held.held_until is None or held.held_until <= now:
        raise HoldRanOut
    return held


def _check_gates(client: Client, starts_at: datetime, now: datetime) -> None:
    """What a booking by a client must pass; a stop is not theirs to go over."""
    check_in_use(client)
    check_consent(client)
    check_stop(client=client, starts_at=starts_at, reason="", shown=(), by=None, now=now)
