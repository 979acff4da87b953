"""Interval arithmetic for the diary. Pure: instants in, instants out; ends are exclusive."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from practice.schedule.wall import day_bounds

QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
# Minutes since midnight on the wall, from and up to.
Stretch = tuple[int, int]
# What staff are offered of the day of somebody who has not set any hours.
OPENS, CLOSES = time(8, 0), time(20, 0)
UNSET_DAY: Stretch = (OPENS.hour * 60, CLOSES.hour * 60)


class Span(NamedTuple):
    """From `start` up to, and without, `end`; both in UTC, where no hour happens twice."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether any instant is in both; touching ends do not count."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Slot:
    """A time that can be booked: when (UTC), with whom, and in which room (None: none is needed).

    Both are primary keys.
    """

    start: datetime
    therapist_pk: int
    room_pk: int | None = None


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans in order that neither overlap nor touch; empty ones fall away."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def intersect(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The time that is in both, merged."""
    left, right = merge(some), merge(others)
    both: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start, right[j].start), min(left[i].end, right[j].end)
        if start < end:
            both.append(Span(start, end))
        if left[i].end < right[j].end:
            i += 1
        else:
            j += 1
    return both


def subtract(spans: Iterable[Span], busy: Iterable[Span]) -> list[Span]:
    """What is left of the spans outside the busy ones, merged."""
    taken = merge(busy)
    left: list[Span] = []
    at = 0
    for span in merge(spans):
        while at < len(taken) and taken[at].end <= span.start:
            at += 1
        start, here = span.start, at
        while here < len(taken) and taken[here].start < span.end:
            if taken[here].start > start:
                left.append(Span(start, taken[here].start))
            start = taken[here].end
            here += 1
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def free_spans(day: Span, busy: Iterable[Span]) -> list[Span]:
    """What is left of `day` between the busy spans, in order."""
    return subtract([day], busy)


def stretches_on(
    day: date, weekly: Mapping[int, Sequence[Stretch]], dated: Mapping[date, Sequence[Stretch]]
) -> Sequence[Stretch]:
    """The day's stretches of work: those of the date if any are kept, else of its weekday."""
    return dated[day] if day in dated else weekly.get(day.weekday(), ())


def working_spans(day: date, zone: ZoneInfo, stretches: Iterable[Stretch]) -> list[Span]:
    """Every instant of the day whose wall-clock time is in one of the stretches, in UTC.

    So a time that the clocks jump over is not worked: a stretch that begins there begins after
    the jump. An hour that happens twice is worked twice.
    """
    stretches = list(stretches)
    midnight = datetime.combine(day, time(0))
    spans = []
    for piece, offset in _pieces(day, zone):
        for first, last in stretches:
            start = (midnight + first * MINUTE - offset).replace(tzinfo=UTC)
            end = (midnight + last * MINUTE - offset).replace(tzinfo=UTC)
            spans.append(Span(max(start, piece.start), min(end, piece.end)))
    return merge(spans)


def starts(
    free: Iterable[Span], *, occupies: tuple[timedelta, timedelta], step: timedelta = QUARTER
) -> list[datetime]:
    """Start times that fit, stepping from the opening of each free span.

    `occupies` is (before the start, after the start): the buffer before, and the length plus the
    buffer after; both must fit. `step` is longer than nothing.
    """
    before, after = occupies
    found: list[datetime] = []
    for span in free:
        at, last = span.start + before, span.end - after
        while at <= last:
            found.append(at)
            at += step
    return found


def fits(start: datetime, *, occupies: tuple[timedelta, timedelta], free: Sequence[Span]) -> bool:
    """Whether all that a start occupies is free; `free` is merged."""
    before, after = occupies
    at = bisect_right(free, start - before, key=lambda span: span.start) - 1
    return at >= 0 and start + after <= free[at].end


def slots(
    therapist: int, free: Iterable[Span], *, occupies: tuple[timedelta, timedelta],
    step: timedelta = QUARTER, first: datetime, until: datetime,
    rooms: Mapping[int, Sequence[Span]] | None = None,
) -> list[Slot]:  # fmt: skip
    """The bookable times from `first` up to, and without, `until`, in order.

    `free` is the therapist's; `rooms` are those allowed, each with when it is free (merged), the
    first that fits is named. None: no room is needed. Notice does not shift the steps.
    """
    found = []
    for start in starts(free, occupies=occupies, step=step):
        if not first <= start < until:
            continue
        if rooms is None:
            found.append(Slot(start, therapist))
            continue
        room = room_for(start, occupies=occupies, rooms=rooms)
        if room is not None:
            found.append(Slot(start, therapist, room))
    return found


def room_for(
    start: datetime, *, occupies: tuple[timedelta, timedelta], rooms: Mapping[int, Sequence[Span]]
) -> int | None:
    """The first room that is free for all of it."""
    fitting = (room for room, free in rooms.items() if fits(start, occupies=occupies, free=free))
    return next(fitting, None)


def over_cap(*, booked: int, minutes: int, cap: int | None) -> bool:
    """Whether a visit of so many minutes with hands on would go over the day's cap."""
    return cap is not None and booked + minutes > cap


def nearest_starts(
    wanted: datetime, *, occupies: tuple[timedelta, timedelta], free: Iterable[Span],
    step: timedelta = QUARTER, most: int = 3,
) -> list[datetime]:  # fmt: skip
    """Start times that fit, nearest to `wanted` first; see `starts`."""
    fitting = starts(free, occupies=occupies, step=step)
    return sorted(fitting, key=lambda at: (abs(at - wanted), at))[:most]


def _pieces(day: date, zone: ZoneInfo) -> list[tuple[Span, timedelta]]:
    """The day in parts on one offset from UTC each: one part, or two when the clocks change."""
    start, end = day_bounds(day, zone)
    if start >= end:
        return []
    before, after = _offset(start, zone), _offset(end - MINUTE, zone)
    if before == after:
        return [(Span(start, end), before)]
    # The first minute on the new offset, by halving.
    low, high = 0, int((end - start) / MINUTE) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if _offset(start + middle * MINUTE, zone) == before else (low, middle)
        )
    change = start + high * MINUTE
    return [(Span(start, change), before), (Span(change, end), after)]


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    """How far the zone's wall clock is ahead of UTC at an instant."""
    return instant.astimezone(zone).utcoffset() or timedelta()
