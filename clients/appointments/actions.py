"""Booking, and what then happens to a booking."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from clients.appointments.conflicts import CannotBook, overlap_behind
from clients.appointments.gate import check_consent, check_stop
from clients.appointments.models import MOVES, Appointment, Status
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import AppointmentType, Room

FURTHEST_AHEAD = timedelta(days=3 * 366)
VERBS = {
    Status.ARRIVED: Verb.APPOINTMENT_ARRIVED,
    Status.DID_NOT_ATTEND: Verb.APPOINTMENT_DID_NOT_ATTEND,
    Status.CANCELLED: Verb.APPOINTMENT_CANCELLED,
}


class IllegalMove(Exception):
    """An appointment in this state cannot become that one."""


@transaction.atomic
def book(
    *, client: Client, therapist: Membership, type: AppointmentType, starts_at: datetime,
    form_key: UUID, by: Membership, now: datetime, room: Room | None = None, stop_reason: str = "",
    stops_shown: Collection[str] = (),
) -> Appointment:  # fmt: skip
    """Book a time. The same `form_key` twice books once and answers with the first booking.

    `stops_shown` are the stops ("code:side") that `stop_reason` was written to.
    Raises CannotBook (also TimeTaken) with a sentence, StopNeedsReason or NotToBeBooked when the
    client's screening says so; then nothing is stored.
    """
    _check_same_practice(by, client, therapist, type, room)
    _one_at_a_time(therapist, room, client)
    made = Appointment.objects.filter(form_key=form_key, practice=by.practice_id).first()
    if made is not None:
        if (made.client_id, made.starts_at) != (client.pk, starts_at):
            raise CannotBook("This form was sent already. Open Book again for another time.")
        return made
    if therapist.ended_at is not None or therapist.role_is.code not in {"owner", "therapist"}:
        raise CannotBook(f"{therapist.name} takes no appointments here.")
    _check_time(starts_at, now)
    check_consent(client)
    override = check_stop(
        client=client, starts_at=starts_at, reason=stop_reason, shown=stops_shown, by=by, now=now
    )
    ends_at = starts_at + type.length
    appointment = Appointment(
        practice=by.practice,
        client=client,
        therapist=therapist,
        room=room,
        type=type,
        form_key=form_key,
        starts_at=starts_at,
        ends_at=ends_at,
        occupied_from=starts_at - timedelta(minutes=type.buffer_before),
        occupied_until=ends_at + timedelta(minutes=type.buffer_after),
        override=override,
        booked_by=by,
        booked_at=now,
    )
    _save(appointment)
    record(Verb.APPOINTMENT_BOOKED, by=by, subject=appointment)
    return appointment


@transaction.atomic
def reschedule(
    *, appointment: Appointment, starts_at: datetime, by: Membership, now: datetime,
    stop_reason: str = "", stops_shown: Collection[str] = (),
) -> Appointment:  # fmt: skip
    """Move a booked appointment to another time, by the same rules as a new booking."""
    held = _hold(appointment)
    if held.status != Status.BOOKED:
        raise IllegalMove("Only an appointment that is still booked can be moved.")
    _check_time(starts_at, now)
    _one_at_a_time(held.therapist, held.room, held.client)
    check_consent(held.client)
    override = check_stop(
        client=held.client, starts_at=starts_at, reason=stop_reason, shown=stops_shown, by=by,
        now=now, standing=held.override,
    )  # fmt: skip
    shift = starts_at - held.starts_at
    for name in ("starts_at", "ends_at", "occupied_from", "occupied_until"):
        setattr(held, name, getattr(held, name) + shift)
    held.override = override
    _save(held)
    record(Verb.APPOINTMENT_MOVED, by=by, subject=held, fields=["starts_at"])
    return held


def mark_arrived(*, appointment: Appointment, by: Membership) -> Appointment:
    """The client is here."""
    return _move(appointment, Status.ARRIVED, by)


def mark_did_not_attend(*, appointment: Appointment, by: Membership) -> Appointment:
    """The client did not come."""
    return _move(appointment, Status.DID_NOT_ATTEND, by)


def back_to_booked(*, appointment: Appointment, by: Membership) -> Appointment:
    """Take back a mistaken Arrived or Did not come."""
    return _move(appointment, Status.BOOKED, by)


def cancel(*, appointment: Appointment, by: Membership, reason: str = "") -> Appointment:
    """Give the time back. A note that was begun stays."""
    return _move(appointment, Status.CANCELLED, by, cancel_reason=reason.strip())


def complete(*, appointment: Appointment, by: Membership) -> Appointment:
    """The visit took place and its note is signed."""
    return _move(appointment, Status.COMPLETED, by)


@transaction.atomic
def _move(
    appointment: Appointment, to: Status, by: Membership, cancel_reason: str = ""
) -> Appointment:
    held = _hold(appointment)
    if to == held.status:
        return held
    if to not in MOVES[Status(held.status)]:
        raise IllegalMove(
            f"This appointment is “{held.get_status_display()}” and cannot become “{to.label}”."
        )
    held.status = to
    held.cancel_reason = cancel_reason
    held.held_until = None
    held.save(update_fields=["status", "cancel_reason", "held_until"])
    record(VERBS.get(to, Verb.APPOINTMENT_MOVED), by=by, subject=held, fields=["status"])
    return held


def _hold(appointment: Appointment) -> Appointment:
    """The row as it is now, locked until the transaction ends."""
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client__practice", "therapist__user", "type", "room", "override")
        .get(pk=appointment.pk)
    )


def _save(appointment: Appointment) -> None:
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        taken = overlap_behind(
            error,
            therapist=appointment.therapist.name,
            room=appointment.room.name if appointment.room else "",
            client=appointment.client.name,
        )
        if taken is None:
            raise
        raise taken from error


def _one_at_a_time(therapist: Membership, room: Room | None, client: Client) -> None:
    """Bookings of the same people and room wait for each other here, always in this order.

    Without it PostgreSQL lets two of them wait for each other's row, and ends one as a deadlock.
    """
    Membership.objects.select_for_update(no_key=True).get(pk=therapist.pk)
    if room is not None:
        Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)


def _check_time(starts_at: datetime, now: datetime) -> None:
    if starts_at < now:
        raise CannotBook("That time has passed. Choose one that is still to come.")
    if starts_at > now + FURTHEST_AHEAD:
        raise CannotBook("Check the year: that is more than 3 years ahead.")


def _check_same_practice(
    by: Membership, client: Client, therapist: Membership, type: AppointmentType, room: Room | None
) -> None:
    places = {client.practice_id, therapist.practice_id, type.practice_id}
    if room is not None:
        places.add(room.practice_id)
    if places != {by.practice_id}:
        raise CannotBook("Choose a client, a therapist, a type and a room of this practice.")
