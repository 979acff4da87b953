"""Reads for the diary."""

from datetime import date, datetime, timedelta

from clients.appointments.diary import Day, build_day
from clients.appointments.models import Appointment
from clients.screening.queries import safety_by_client
from practice.accounts.models import Membership, Practice
from practice.schedule.models import AppointmentType, Room
from practice.schedule.slots import Span, free_spans, nearest_starts
from practice.schedule.wall import day_bounds, local_day

SHOWN_AHEAD = timedelta(days=14)


def diary_days(
    practice: Practice, first: date, count: int, *, now: datetime,
    therapist: Membership | None = None,
) -> list[Day]:  # fmt: skip
    """`count` days from `first`, in three queries whatever their number."""
    start, _ = day_bounds(first, practice.zone)
    end, _ = day_bounds(first + timedelta(days=count), practice.zone)
    rows = practice.appointments.filter(starts_at__gte=start, starts_at__lt=end)
    if therapist is not None:
        rows = rows.filter(therapist=therapist)
    appointments = list(rows.for_diary())
    safety = safety_by_client({a.client for a in appointments}, on=local_day(now, practice.zone))
    return [
        build_day(first + timedelta(days=n), appointments, safety, now=now, zone=practice.zone)
        for n in range(count)
    ]


def nearest_free(
    *, therapist: Membership, type: AppointmentType, room: Room | None, wanted: datetime,
    now: datetime,
) -> list[datetime]:  # fmt: skip
    """Three start times near `wanted` that suit the therapist and the room."""
    opening = max(now, wanted - timedelta(hours=6))
    window = Span(opening + _to_quarter(opening), wanted + timedelta(hours=6))
    taken = Appointment.objects.holding_time().filter(
        practice=therapist.practice_id,
        occupied_from__lt=window.end,
        occupied_until__gt=window.start,
    )
    busy = [
        Span(a.occupied_from, a.occupied_until)
        for a in taken
        if a.therapist_id == therapist.pk or (room is not None and a.room_id == room.pk)
    ]
    before = timedelta(minutes=type.buffer_before)
    after = type.length + timedelta(minutes=type.buffer_after)
    return nearest_starts(wanted, occupies=(before, after), free=free_spans(window, busy))


def _to_quarter(at: datetime) -> timedelta:
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return timedelta(minutes=15) - past if past else timedelta()
