"""The diary as a page says it: days, each an ordered list of appointments and free gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from clients.appointments.models import Status
from practice.schedule.slots import Span, merge, subtract
from practice.schedule.wall import day_bounds

VIEWS = {"day": 1, "week": 7, "agenda": 14}
SHORTEST_GAP = timedelta(minutes=30)


class Visit(NamedTuple):
    """One appointment as a line of the diary. Times are aware, in the practice's zone."""

    ref: str
    starts: datetime
    ends: datetime
    occupied: Span
    status: str
    client: str
    kind: str
    colour: str
    room: str
    therapist: str  # the first name
    therapist_id: int
    room_id: int | None
    version: int
    note: str = ""  # "draft", "signed", or "" while there is none
    level: str = ""
    word: str = ""
    pulse: str = ""  # what became of the short questions before the visit
    is_busy: bool = False  # of somebody the member may not know of: only its time is said

    @property
    def is_free_again(self) -> bool:
        """Whether it no longer keeps its time."""
        return self.status == Status.CANCELLED


class Row(NamedTuple):
    """One line of a day: an appointment, or a gap that can be booked, or where now is."""

    starts: datetime
    ends: datetime
    visit: Visit | None = None
    is_now: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether it can be booked."""
        return self.visit is None and not self.is_now

    @property
    def minutes(self) -> int:
        """How long it is."""
        return round((self.ends - self.starts).total_seconds() / 60)


@dataclass(frozen=True)
class Day:
    """A day's rows in order. `hours` is 23 or 25 on the days the clocks change, else 24."""

    on: date
    rows: tuple[Row, ...]
    is_today: bool
    hours: int
    # Why nobody, or somebody, is not there: "Closed: Christmas Day", "Sam is away".
    away: tuple[str, ...] = field(default=())
    # Somebody who is shown never said when they work.
    is_unset: bool = False

    @property
    def booked(self) -> int:
        """How many appointments the day holds."""
        return sum(1 for row in self.rows if row.visit is not None)


def build_day(
    on: date, visits: Iterable[Visit], opened: Sequence[Sequence[Span]], *, now: datetime,
    zone: ZoneInfo, away: Iterable[str] = (), is_unset: bool = False,
) -> Day:  # fmt: skip
    """One day in the practice's zone: its appointments, and the gaps still to come.

    `opened` are the free hours of each therapist, appointments apart; a gap is free with one of
    them at least. `visits` are those that begin on the day.
    """
    start, end = day_bounds(on, zone)
    held = list(visits)
    rows = [Row(visit.starts, visit.ends, visit) for visit in held]
    rows += [
        Row(gap.start.astimezone(zone), gap.end.astimezone(zone))
        for gap in merge(span for spans in opened for span in spans)
        if gap.end - gap.start >= SHORTEST_GAP
    ]
    is_today = start <= now < end
    if is_today and rows:
        rows.append(Row(now.astimezone(zone), now.astimezone(zone), is_now=True))
    # An instant, not the wall clock: an hour may happen twice.
    rows.sort(key=lambda row: (row.starts.timestamp(), row.is_gap))
    hours = round((end - start).total_seconds() / 3600)
    return Day(on, tuple(rows), is_today=is_today, hours=hours, away=tuple(away), is_unset=is_unset)


def still_free(hours: Iterable[Span], busy: Iterable[Span], now: datetime) -> list[Span]:
    """What is left of somebody's hours from the next quarter of an hour on."""
    soonest = next_quarter(now)
    coming = [Span(max(one.start, soonest), one.end) for one in hours if one.end > soonest]
    return subtract(coming, busy)


def next_quarter(now: datetime) -> datetime:
    """The next quarter of an hour, so that offered gaps begin at a round time."""
    past = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now if not past else now - past + timedelta(minutes=15)
