"""Reads for the diary."""

from datetime import datetime, timedelta

from clients.appointments.diary import open_hours
from clients.appointments.models import Appointment, AppointmentChange
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, Room
from practice.schedule.slots import Span, free_spans, nearest_starts
from practice.schedule.wall import local_day


def nearest_free(
    *, therapist: Membership, type: AppointmentType, room: Room | None, client: Client,
    wanted: datetime, now: datetime, besides: Appointment | None = None,
) -> list[datetime]:  # fmt: skip
    """Three start times near `wanted`, the same day, that suit the three of them.

    `besides` is the appointment that is being moved: it is not in its own way.
    """
    window = open_hours(local_day(wanted, therapist.practice.zone), therapist.practice.zone, now)
    taken = Appointment.objects.holding_time(now).filter(
        practice=therapist.practice_id,
        occupied_from__lt=window.end,
        occupied_until__gt=window.start,
    )
    busy = [
        Span(a.occupied_from, a.occupied_until)
        for a in taken
        if a.therapist_id == therapist.pk
        or a.client_id == client.pk
        or (room is not None and a.room_id == room.pk)
        if besides is None or a.pk != besides.pk
    ]
    before = timedelta(minutes=type.buffer_before)
    after = type.length + timedelta(minutes=type.buffer_after)
    return nearest_starts(wanted, occupies=(before, after), free=free_spans(window, busy))


def history_of(appointment: Appointment) -> list[AppointmentChange]:
    """What became of an appointment, newest first."""
    rows = appointment.changes.select_related("appointment__client", "email", "by__user")
    found = list(rows.order_by("-version"))
    for change in found:
        change.appointment = appointment
    return found


def next_free(appointment: Appointment, *, now: datetime, most: int = 10) -> list[datetime]:
    """The next times that fit a visit that is to be moved, soonest first, on its clock."""
    zone = appointment.practice.zone
    found: list[datetime] = []
    for days in range(14):
        wanted = max(now, appointment.starts_at - timedelta(days=3)) + timedelta(days=days)
        free = nearest_free(
            therapist=appointment.therapist, type=appointment.type, room=appointment.room,
            client=appointment.client, wanted=wanted, now=now, besides=appointment,
        )  # fmt: skip
        found += sorted(free)
        if len(found) >= most:
            break
    return [at.astimezone(zone) for at in sorted(set(found))[:most]]
