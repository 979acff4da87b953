"""When somebody can be booked: working hours, minus what is in the way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import prefetch_related_objects

from clients.appointments.busy import Busy, busy_between
from clients.appointments.models import Appointment
from clients.appointments.taking import FURTHEST_AHEAD
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.schedule.models import AppointmentType, BookingRules, Room, UnavailableBlock
from practice.schedule.queries import Hours, Limits, blocks_between, hours_of
from practice.schedule.slots import (
    Slot,
    Span,
    intersect,
    merge,
    over_cap,
    slots,
    subtract,
)
from practice.schedule.wall import day_bounds, local_day

MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayHours:
    """Who works when on one day of the practice's calendar.

    `working` is by therapist's primary key, in UTC and within the day. Who is in `unset` never
    gave any hours, and is shown an ordinary day.
    """

    on: date
    working: Mapping[int, tuple[Span, ...]]
    blocks: tuple[UnavailableBlock, ...]
    unset: frozenset[int]


def free_slots(
    *, practice: Practice, therapists: Sequence[Membership], type: AppointmentType, first: date,
    days: int, now: datetime, rules: BookingRules | None = None, client: Client | None = None,
    besides: Appointment | None = None, online: bool = False,
) -> list[Slot]:  # fmt: skip
    """What can be booked on `days` days of the practice's calendar from `first`, by time and then
    in the order of `therapists`; in three queries at most, whatever the number of days.

    `client`'s own visits are in the way; `besides` (a visit that is moved, a client's own hold)
    is not. `online` is for clients: it keeps to the notice, the horizon, and who and what may be
    booked online, and somebody without hours has no times; staff see an ordinary day for them.
    """
    if days < 1 or type.is_retired or (online and not type.is_online):
        return []
    window = Span(
        day_bounds(first, practice.zone)[0], day_bounds(first + days * DAY, practice.zone)[0]
    )
    # On another clock, a day begins up to 26 hours apart.
    calendar = [first + n * DAY for n in range(-2, days + 2)]
    hours = hours_of(practice, therapists, calendar[0], calendar[-1])
    chosen = [one for one in hours.values() if not online or (one.is_set and one.takes_online)]
    if not chosen:
        return []
    limits = Limits.of(rules) if rules else chosen[0].limits
    opens, until = _offered(window, limits, practice, now, online=online)
    if opens >= until:
        return []
    wide = Span(window.start - 2 * DAY, window.end + 2 * DAY)
    rooms = list(type.rooms.order_by("name", "pk").values_list("pk", "is_retired"))
    usable = [pk for pk, is_retired in rooms if not is_retired]
    busy = busy_between(
        practice, wide, therapists=[one.therapist for one in chosen], rooms=usable, client=client,
        besides=besides, now=now,
    )  # fmt: skip
    room_free = {
        room: subtract([wide], (one.span for one in busy if one.takes_room(room)))
        for room in usable
    }
    found: list[Slot] = []
    for one in chosen:
        working = intersect(_worked(one, calendar, type, busy), [wide])
        taken = (other.span for other in busy if other.takes(one.therapist, client))
        found += slots(
            one.therapist, subtract(working, taken), occupies=type.occupies, step=limits.step,
            first=opens, until=until, rooms=room_free if rooms else None,
        )  # fmt: skip
    return sorted(found, key=lambda slot: slot.start)


def why_not(
    *, therapist: Membership, type: AppointmentType, starts_at: datetime, now: datetime,
    room: Room | None = None, besides: Appointment | None = None,
) -> str:  # fmt: skip
    """Why a time is outside what is offered, in one sentence for staff; "" when it is not.

    A warning: staff may book it. What is taken already is for the database to refuse, and a time
    that has passed or lies years ahead for the booking itself.
    """
    if not now <= starts_at <= now + FURTHEST_AHEAD:
        return ""
    practice = therapist.practice
    visit = Span(starts_at, starts_at + type.length)
    hours = hours_of(
        practice, [therapist], local_day(starts_at, practice.zone) - 2 * DAY,
        local_day(starts_at, practice.zone) + 2 * DAY,
    )[therapist.pk]  # fmt: skip
    day = local_day(starts_at, hours.zone)
    blocks = blocks_between(
        practice, visit, therapists=[therapist.pk], rooms=[room.pk] if room else []
    )
    for block in blocks.order_by("starts_at", "pk"):
        return _away(block, therapist, room)
    worked = [span for n in (-1, 0, 1) for span in hours.working(day + n * DAY)]
    if hours.is_set and subtract([visit], worked):
        return _not_working(therapist, hours, day)
    if hours.most_minutes is not None and type.is_hands_on:
        whole = Span(*day_bounds(day, hours.zone))
        busy = busy_between(practice, whole, therapists=[therapist.pk], besides=besides, now=now)
        booked = _hands_on(busy, hours).get(day, 0)
        if over_cap(booked=booked, minutes=type.minutes, cap=hours.most_minutes):
            return (
                f"{therapist.name} would have hands on clients for {booked + type.minutes} minutes "
                f"that day. The most set for a day is {hours.most_minutes}."
            )
    return ""


def hours_on(
    practice: Practice, therapists: Sequence[Membership], first: date, days: int
) -> list[DayHours]:
    """Who works when, and what blocks there are, on `days` days from `first`; in two queries, and
    one more where a room is blocked.
    """
    calendar = [first + n * DAY for n in range(-2, days + 2)]
    hours = hours_of(practice, therapists, calendar[0], calendar[-1])
    bounds = [Span(*day_bounds(on, practice.zone)) for on in calendar[2:-2]]
    window = Span(bounds[0].start, bounds[-1].end)
    people = {therapist.pk: therapist for therapist in therapists}
    blocks = [
        block
        for block in practice.unavailable_blocks.filter(
            starts_at__lt=window.end, ends_at__gt=window.start
        ).order_by("starts_at", "pk")
        if block.therapist_id is None or block.therapist_id in people
    ]
    for block in blocks:
        if block.therapist_id is not None:
            block.therapist = people[block.therapist_id]
    prefetch_related_objects([block for block in blocks if block.room_id is not None], "room")
    worked = {
        pk: merge(
            span
            # Only on another clock do the hours of a neighbouring date reach into a day.
            for on in (calendar[2:-2] if one.zone == practice.zone else calendar)
            for span in one.working(on)
        )
        for pk, one in hours.items()
    }
    return [
        DayHours(
            on=on,
            working={pk: tuple(intersect(spans, [day])) for pk, spans in worked.items()},
            blocks=tuple(b for b in blocks if Span(b.starts_at, b.ends_at).overlaps(day)),
            unset=frozenset(pk for pk, one in hours.items() if not one.is_set),
        )
        for on, day in zip(calendar[2:-2], bounds, strict=True)
    ]


def _offered(
    window: Span, limits: Limits, practice: Practice, now: datetime, *, online: bool
) -> tuple[datetime, datetime]:
    """The first start that may be offered, and the end of the last day; what is now is past."""
    if not online:
        return max(window.start, now + MOMENT), window.end
    last_day = local_day(now, practice.zone) + timedelta(days=limits.horizon_days)
    return (
        max(window.start, now + MOMENT, now + limits.notice),
        min(window.end, day_bounds(last_day, practice.zone)[1]),
    )


def _worked(
    hours: Hours, calendar: Iterable[date], type: AppointmentType, busy: Iterable[Busy]
) -> list[Span]:
    """When they work, without the days on which this visit would go over their cap."""
    booked = _hands_on(busy, hours) if type.is_hands_on else {}
    return [
        span
        for on in calendar
        if not type.is_hands_on
        or not over_cap(booked=booked.get(on, 0), minutes=type.minutes, cap=hours.most_minutes)
        for span in hours.working(on)
    ]


def _hands_on(busy: Iterable[Busy], hours: Hours) -> Mapping[date, int]:
    """Minutes with hands on clients on each day of a therapist's own calendar."""
    booked: dict[date, int] = defaultdict(int)
    if hours.most_minutes is None:
        return booked
    for one in busy:
        if one.is_hands_on and one.therapist == hours.therapist:
            booked[local_day(one.starts_at, hours.zone)] += one.minutes
    return booked


def _away(block: UnavailableBlock, therapist: Membership, room: Room | None) -> str:
    """The sentence of a block, with its reason if one was given."""
    who = "The practice is closed then"
    if block.therapist_id is not None:
        who = f"{therapist.name} is away then"
    elif block.room_id is not None:
        who = f"{room} is not in use then"
    return f"{who}: {block.reason}." if block.reason else f"{who}."


def _not_working(therapist: Membership, hours: Hours, day: date) -> str:
    """The sentence about a time outside somebody's hours, with those of the day."""
    spans = hours.working(day)
    if not spans:
        return f"{therapist.name} does not work that day."
    zone = hours.zone
    clock = " and ".join(
        f"{span.start.astimezone(zone):%H:%M} to {span.end.astimezone(zone):%H:%M}"
        for span in spans
    )
    return f"{therapist.name} does not work then. Their hours that day: {clock}."
