"""Reads for the diary."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from clients.appointments.busy import busy_between
from clients.appointments.diary import still_free
from clients.appointments.models import Appointment, AppointmentChange
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, Room
from practice.schedule.queries import Hours, hours_of
from practice.schedule.slots import Span, intersect, merge, nearest_starts, starts
from practice.schedule.wall import day_bounds, local_day, wall_time_or_next

# The day that is wanted, and the week after it.
LOOKED_AT = 8


def nearest_free(
    *, therapist: Membership, type: AppointmentType, room: Room | None, client: Client,
    wanted: datetime, now: datetime, besides: Appointment | None = None, most: int = 3,
    hours: Hours | None = None,
) -> list[datetime]:  # fmt: skip
    """Start times near `wanted` that suit the three of them: of its day, or of the week after when
    that day has none. In two queries, or one when the `hours_around` it are known.

    `besides` is the appointment that is being moved: it is not in its own way.
    """
    practice = therapist.practice
    first = local_day(wanted, practice.zone)
    days = [first + timedelta(days=n) for n in range(LOOKED_AT)]
    free = _free_hours(therapist, room, client, days, besides, now, hours)
    start, end = day_bounds(first, practice.zone)
    same_day = intersect(free, [Span(start, end)])
    return nearest_starts(
        wanted, occupies=type.occupies, free=same_day, most=most
    ) or nearest_starts(wanted, occupies=type.occupies, free=free, most=most)


def hours_around(therapist: Membership, moments: Iterable[datetime]) -> Hours:
    """What the therapist works near all of these, for `nearest_free`."""
    days = [local_day(moment, therapist.practice.zone) for moment in moments]
    first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=LOOKED_AT)
    return hours_of(therapist.practice, [therapist], first, last)[therapist.pk]


def _free_hours(
    therapist: Membership, room: Room | None, client: Client, days: list[date],
    besides: Appointment | None, now: datetime, hours: Hours | None = None,
) -> list[Span]:  # fmt: skip
    """What a therapist works on these days and is still to come, without what keeps the three."""
    practice = therapist.practice
    window = Span(day_bounds(days[0], practice.zone)[0], day_bounds(days[-1], practice.zone)[1])
    around = [days[0] - timedelta(days=1), *days, days[-1] + timedelta(days=1)]
    if hours is None:
        hours = hours_of(practice, [therapist], around[0], around[-1])[therapist.pk]
    working = merge(span for day in around for span in hours.working(day))
    busy = busy_between(
        practice, window, therapists=[therapist.pk], rooms=[room.pk] if room else (),
        client=client, besides=besides, now=now,
    )  # fmt: skip
    taken = (
        one.span
        for one in busy
        if one.takes(therapist.pk, client) or (room is not None and one.takes_room(room.pk))
    )
    return still_free(intersect(working, [window]), taken, now)


def history_of(appointment: Appointment) -> list[AppointmentChange]:
    """What became of an appointment, newest first."""
    rows = appointment.changes.select_related("appointment__client", "email", "by__user")
    found = list(rows.order_by("-version"))
    for change in found:
        change.appointment = appointment
    return found


def next_free(appointment: Appointment, *, now: datetime, most: int = 10) -> list[datetime]:
    """Times that fit a visit that is to be moved, soonest first, on its clock; in two queries.

    Of each day the earliest, and the one nearest to the visit's own time of day.
    """
    zone = appointment.practice.zone
    first = local_day(max(now, appointment.starts_at - timedelta(days=3)), zone)
    days = [first + timedelta(days=n) for n in range(14)]
    free = _free_hours(
        appointment.therapist, appointment.room, appointment.client, days, appointment, now
    )
    clock = appointment.starts_at.astimezone(zone).time()
    found: list[datetime] = []
    for day in days:
        fitting = starts(
            intersect(free, [Span(*day_bounds(day, zone))]), occupies=appointment.type.occupies
        )
        if fitting:
            usual = wall_time_or_next(day, clock, zone)
            found += {fitting[0], min(fitting, key=lambda at: abs(at - usual))}
    fresh = sorted(at.astimezone(zone) for at in found if at != appointment.starts_at)
    return fresh[:most]
