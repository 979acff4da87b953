"""What the planner is told: values only, read from the tables by queries.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet
from practice.schedule.wall import local_day, wall_time_or_next

# A routine's reminder whose time has passed is still planned for this long, and no longer.
GRACE = timedelta(hours=2)
AGAIN = "again"


@dataclass(frozen=True)
class Key:
    """What a reminder is: of which kind, about which row, and which of that row's occurrences."""

    kind: str
    about: int
    occurrence: str


@dataclass(frozen=True)
class Due:
    """A reminder there should be. `occurs_on` is the day of what it reminds of."""

    key: Key
    practice_id: int
    occurs_on: date
    due_at: datetime


@dataclass(frozen=True)
class Known:
    """A reminder there is. `state` is planned, posted or dropped."""

    key: Key
    due_at: datetime
    state: str
    why: str = ""


@dataclass(frozen=True)
class Assignment:
    """An assigned routine: on which weekdays (Monday 0), when, and why not at all, if so."""

    id: int
    practice_id: int
    days: frozenset[int]
    at: time | None
    zone: ZoneInfo
    quiet: Quiet
    starts_on: date
    until: date
    blocked: Why | None = None
    # Days on which something was logged.
    done_on: frozenset[date] = frozenset()
    # How long after the first reminder a second one leaves, if nothing was logged.
    again_after: timedelta = timedelta(0)

    kind = "routine"

    def wanted(self, now: datetime, until: datetime) -> Iterator[Due]:
        """The reminders that fall due from a little before now until then."""
        day = local_day(now - GRACE, self.zone)
        while day <= local_day(until, self.zone):
            for occurrence, due_at in self.times_on(day):
                if not self.why_not(day) and now - GRACE <= due_at <= until:
                    key = Key(self.kind, self.id, occurrence)
                    yield Due(key, self.practice_id, day, due_at)
            day += timedelta(days=1)

    def against(self, known: Known) -> Why | None:
        """What speaks against a planned reminder; None where it may stand as it is."""
        day = date.fromisoformat(known.key.occurrence[:10])
        if against := self.why_not(day):
            return against
        is_there = (known.key.occurrence, known.due_at) in self.times_on(day)
        return None if is_there else Why.CHANGED

    def times_on(self, day: date) -> list[tuple[str, datetime]]:
        """The occurrences of a day and when they leave, in UTC."""
        first = self.due_on(day)
        if first is None:
            return []
        times = [(day.isoformat(), first)]
        again = self.again_on(day, first)
        return [*times, (f"{day} {AGAIN}", again)] if again else times

    def due_on(self, day: date) -> datetime | None:
        """When that day's reminder leaves, in UTC; None on a day without one."""
        if self.at is None or not self.starts_on <= day <= self.until:
            return None
        if day.weekday() not in self.days:
            return None
        instant: datetime | None = wall_time_or_next(day, self.quiet.moved(self.at), self.zone)
        if instant and self.quiet.until(instant, self.zone):  # the clocks jumped into it
            instant = self.quiet.eve(instant, self.zone)
        # A zone may skip a whole day; what would leave on the next one is not sent.
        return instant if instant and local_day(instant, self.zone) == day else None

    def again_on(self, day: date, first: datetime) -> datetime | None:
        """When the second one leaves: the same day, and before the quiet, or not at all."""
        if not self.again_after:
            return None
        at = first + self.again_after
        if local_day(at, self.zone) != day or self.quiet.until(at, self.zone):
            return None
        return at

    def why_not(self, day: date) -> Why | None:
        """What speaks against that day's reminder."""
        return self.blocked or (Why.DONE if day in self.done_on else None)
