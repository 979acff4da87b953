"""Booking, and what then happens to a booking."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clients.appointments import notices
from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import check_consent, check_in_use, check_stop
from clients.appointments.history import Kind, Person, as_it_is, keep
from clients.appointments.models import MOVES, Appointment, Status
from clients.appointments.taking import (
    check_same_practice,
    check_therapist,
    check_time,
    close_file,
    one_at_a_time,
    open_file,
    pass_on_file,
    place,
    shift,
    take,
)
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import AppointmentType, Room

VERBS = {
    Status.ARRIVED: Verb.APPOINTMENT_ARRIVED,
    Status.DID_NOT_ATTEND: Verb.APPOINTMENT_DID_NOT_ATTEND,
    Status.CANCELLED: Verb.APPOINTMENT_CANCELLED,
}
MOVABLE = (Status.ASKED, Status.BOOKED)


class IllegalMove(Exception):
    """An appointment in this state cannot become that one."""


class ChangedMeanwhile(CannotBook):
    """The page was opened before somebody else changed the appointment."""

    def __init__(self) -> None:
        super().__init__(
            "This appointment was changed elsewhere since you opened it. Look at it as it is now, "
            "then choose again."
        )


@transaction.atomic
def book(
    *, client: Client, therapist: Membership, type: AppointmentType, starts_at: datetime,
    form_key: UUID, by: Membership, now: datetime, room: Room | None = None, stop_reason: str = "",
    stops_shown: Collection[str] = (), words: str = "", tells: bool = False, alone: bool = True,
) -> Appointment:  # fmt: skip
    """Book a time. The same `form_key` twice books once and answers with the first booking.

    `stops_shown` are the stops ("code:side") that `stop_reason` was written to. `words` are for
    the client, who is told by letter when `tells`; not `alone` leaves the letter to the caller.
    Raises CannotBook (also TimeTaken) with a sentence, StopNeedsReason or NotToBeBooked when the
    client's screening says so; then nothing is stored.
    """
    check_same_practice(by.practice_id, client, therapist, type, room)
    one_at_a_time(therapist, room, client)
    made = Appointment.objects.filter(form_key=form_key, practice=by.practice_id).first()
    if made is not None:
        if (made.client_id, made.starts_at) != (client.pk, starts_at):
            raise CannotBook("This form was sent already. Open Book again for another time.")
        return made
    check_therapist(therapist)
    check_time(starts_at, now)
    check_consent(client)
    check_in_use(client)
    override = check_stop(
        client=client, starts_at=starts_at, reason=stop_reason, shown=stops_shown, by=by, now=now
    )
    appointment = Appointment(
        practice=by.practice,
        client=client,
        therapist=therapist,
        room=room,
        type=type,
        form_key=form_key,
        override=override,
        words_for_client=words.strip(),
        booked_by=by,
        booked_at=now,
    )
    place(appointment, starts_at=starts_at)
    take(appointment, now=now)
    record(Verb.APPOINTMENT_BOOKED, by=by, subject=appointment)
    open_file(appointment, by=by, now=now)
    change = keep(appointment, Kind.BOOKED, before=None, tells=tells, by=by, now=now)
    if alone:
        notices.tell(change, now=now)
    return appointment


@transaction.atomic
def reschedule(
    *, appointment: Appointment, starts_at: datetime, by: Person | None, now: datetime,
    therapist: Membership | None = None, room: Room | None = None, keep_room: bool = True,
    stop_reason: str = "", stops_shown: Collection[str] = (), tells: bool = False,
    version: int | None = None,
) -> Appointment:  # fmt: skip
    """Move a booked appointment to another time, by the same rules as a new booking.

    `therapist` and `room` may change with it (`keep_room=False` with no room leaves it without
    one). `version` is the one the page showed: raises ChangedMeanwhile when it is not the last.
    `by` may be the client, or None where a time they wait for is taken for them: no stop is gone
    over then.
    """
    held = hold_row(appointment)
    member = by if isinstance(by, Membership) else None
    if held.status not in MOVABLE:
        raise IllegalMove("Only an appointment that is still booked can be moved.")
    if version is not None and version != held.version:
        raise ChangedMeanwhile
    before, was = as_it_is(held), held.therapist
    held.therapist = therapist or held.therapist
    held.room = held.room if keep_room and room is None else room
    ours = member.practice_id if member else held.practice_id
    check_same_practice(ours, held.client, held.therapist, held.type, held.room)
    check_therapist(held.therapist)
    check_time(starts_at, now)
    one_at_a_time(held.therapist, held.room, held.client)
    check_in_use(held.client)
    check_consent(held.client)
    held.override = check_stop(
        client=held.client, starts_at=starts_at, reason=stop_reason, shown=stops_shown,
        by=member, now=now, standing=held.override,
    )  # fmt: skip
    shift(held, starts_at=starts_at)
    if as_it_is(held) == before:
        return held
    held.version += 1
    take(held, now=now)
    pass_on_file(held, was=was, by=member, now=now)
    record(Verb.APPOINTMENT_MOVED, by=by or SYSTEM, subject=held, fields=["starts_at"])
    notices.tell(keep(held, Kind.MOVED, before=before, tells=tells, by=by, now=now), now=now)
    return held


def confirm(
    *, appointment: Appointment, by: Membership, now: datetime, tells: bool = True
) -> Appointment:
    """Say yes to a time that a client asked for."""
    if appointment.status == Status.HELD:
        raise IllegalMove("This time is only held. It is booked by whoever holds it.")
    return _move(appointment, Status.BOOKED, by=by, now=now, kind=Kind.CONFIRMED, tells=tells)


def mark_arrived(*, appointment: Appointment, by: Membership, now: datetime) -> Appointment:
    """The client is here."""
    return _move(appointment, Status.ARRIVED, by=by, now=now)


def mark_did_not_attend(*, appointment: Appointment, by: Membership, now: datetime) -> Appointment:
    """The client did not come."""
    return _move(appointment, Status.DID_NOT_ATTEND, by=by, now=now)


def back_to_booked(*, appointment: Appointment, by: Membership, now: datetime) -> Appointment:
    """Take back a mistaken Arrived or Did not come."""
    return _move(appointment, Status.BOOKED, by=by, now=now)


def complete(*, appointment: Appointment, by: Membership, now: datetime) -> Appointment:
    """The visit took place."""
    return _move(appointment, Status.COMPLETED, by=by, now=now)


def cancel(
    *, appointment: Appointment, by: Person, now: datetime, reason: str = "", tells: bool = False,
    by_client: bool = False,
) -> Appointment:  # fmt: skip
    """Give the time back. A note that was begun stays. `by_client`: on the client's own word."""
    return _move(
        appointment, Status.CANCELLED, by=by, now=now, kind=Kind.CANCELLED, tells=tells,
        cancel_reason=reason.strip(), by_client=by_client,
    )  # fmt: skip


@transaction.atomic
def _move(
    appointment: Appointment, to: Status, *, by: Person, now: datetime, kind: Kind = Kind.MARKED,
    tells: bool = False, cancel_reason: str = "", by_client: bool = False,
) -> Appointment:  # fmt: skip
    held = hold_row(appointment)
    if to == held.status:
        return held
    if held.client.restricted_at is not None and to != Status.CANCELLED:
        raise IllegalMove("This record is restricted: nothing but cancelling is left to do here.")
    if to not in MOVES[Status(held.status)]:
        raise IllegalMove(
            f"This appointment is “{held.get_status_display()}” and cannot become “{to.label}”."
        )
    before = as_it_is(held)
    held.status = to
    held.held_until = None
    held.cancel_reason = cancel_reason
    held.cancelled_at = now if to == Status.CANCELLED else None
    held.cancelled_by_client = by_client
    held.version += 1
    held.save()
    record(VERBS.get(to, Verb.APPOINTMENT_MOVED), by=by, subject=held, fields=["status"])
    if to == Status.CANCELLED:
        close_file(held, by=by if isinstance(by, Membership) else None, now=now)
    notices.tell(keep(held, kind, before=before, tells=tells, by=by, now=now), now=now)
    return held


def hold_row(appointment: Appointment) -> Appointment:
    """The row as it is now, locked until the transaction ends."""
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client__practice", "therapist__user", "type", "room", "override")
        .get(pk=appointment.pk)
    )
