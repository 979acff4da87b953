"""Taking a time: who is made to wait, what is looked at first, and the database's answer."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from clients.appointments.conflicts import CannotBook, overlap_behind
from clients.appointments.models import Appointment
from clients.care import let_go, look_after
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, Room

FURTHEST_AHEAD = timedelta(days=3 * 366)


def one_at_a_time(therapist: Membership, room: Room | None, client: Client) -> None:
    """Bookings of the same people and room wait for each other here, always in this order.

    Without it PostgreSQL lets two of them wait for each other's row, and ends one as a deadlock.
    """
    Membership.objects.select_for_update(no_key=True).get(pk=therapist.pk)
    if room is not None:
        Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)


def place(appointment: Appointment, *, starts_at: datetime) -> None:
    """Set its four times from its type, not saved."""
    kind = appointment.type
    before, after = kind.occupies
    appointment.starts_at = starts_at
    appointment.ends_at = starts_at + kind.length
    appointment.occupied_from = starts_at - before
    appointment.occupied_until = starts_at + after


def shift(appointment: Appointment, *, starts_at: datetime) -> None:
    """Move its four times together, not saved: its length and buffers stay as they were booked."""
    by = starts_at - appointment.starts_at
    for name in ("starts_at", "ends_at", "occupied_from", "occupied_until"):
        setattr(appointment, name, getattr(appointment, name) + by)


def take(appointment: Appointment, *, now: datetime) -> None:
    """Save it. Raises TimeTaken when the database finds somebody or some room busy.

    Holds that have run out are not in the way: they are let go of first.
    """
    _let_go_in_the_way(appointment, now)
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


def open_file(appointment: Appointment, *, by: Membership | None, now: datetime) -> None:
    """Whoever is to treat somebody may open their file, at least until the visit is over."""
    look_after(
        client=appointment.client, therapist=appointment.therapist, by=by, now=now,
        until=appointment.ends_at,
    )  # fmt: skip


def close_file(appointment: Appointment, *, by: Membership | None, now: datetime) -> None:
    """Cancelled, it opens nothing any more to who was only let in."""
    let_go(client=appointment.client, therapist=appointment.therapist, by=by, now=now)


def pass_on_file(
    appointment: Appointment, *, was: Membership, by: Membership | None, now: datetime
) -> None:
    """Moved, it opens the file to whom it is with now, and not to whom it `was` with."""
    open_file(appointment, by=by, now=now)
    if was != appointment.therapist:
        let_go(client=appointment.client, therapist=was, by=by, now=now, moved_away=True)


def check_time(starts_at: datetime, now: datetime) -> None:
    """Raises CannotBook for a time that has passed, or that can only be a slip."""
    if starts_at < now:
        raise CannotBook("That time has passed. Choose one that is still to come.")
    if starts_at > now + FURTHEST_AHEAD:
        raise CannotBook("Check the year: that is more than 3 years ahead.")


def check_therapist(therapist: Membership) -> None:
    """Raises CannotBook for somebody who treats nobody here, or not any more."""
    if therapist.ended_at is not None or therapist.role_is.code not in {"owner", "therapist"}:
        raise CannotBook(f"{therapist.name} takes no appointments here.")


def check_same_practice(
    practice_id: int, client: Client, therapist: Membership, type: AppointmentType,
    room: Room | None,
) -> None:  # fmt: skip
    """Raises CannotBook when the parts are not all of one practice."""
    places = {client.practice_id, therapist.practice_id, type.practice_id}
    if room is not None:
        places.add(room.practice_id)
    if places != {practice_id}:
        raise CannotBook("Choose a client, a therapist, a type and a room of this practice.")


def _let_go_in_the_way(appointment: Appointment, now: datetime) -> None:
    near = Appointment.objects.run_out(now).filter(
        practice=appointment.practice_id,
        occupied_from__lt=appointment.occupied_until,
        occupied_until__gt=appointment.occupied_from,
    )
    for hold in near.exclude(pk=appointment.pk):
        let_go_of(hold, now=now)


def let_go_of(hold: Appointment, *, now: datetime) -> None:
    """Free a held time. The row stays, as one that came to nothing."""
    Appointment.objects.filter(pk=hold.pk, status="held").update(
        status="cancelled", held_until=None, version=hold.version + 1
    )
