"""What the planner is told: values only, read from the tables by queries.py."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from clients.reminders.quiet import Quiet
from clients.reminders.reasons import Why
from practice.schedule.wall import local_day, wall_time_or_next


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
    done_on: frozenset[date] = frozenset()

    def due_on(self, day: date) -> datetime | None:
        """When that day's reminder leaves, in UTC; None on a day without one."""
        if self.at is None or not self.starts_on <= day <= self.until:
            return None
        if day.weekday() not in self.days:
            return None
        instant = wall_time_or_next(day, self.quiet.moved(self.at), self.zone)
        # A zone may skip a whole day; what would leave on the next one is not sent.
        return instant if local_day(instant, self.zone) == day else None

    def why_not(self, day: date) -> Why | None:
        """What speaks against that day's reminder."""
        return self.blocked or (Why.DONE if day in self.done_on else None)


@dataclass(frozen=True)
class Known:
    """A reminder there is. `state` is planned, posted or dropped."""

    assigned: int
    occurs_on: date
    due_at: datetime
    state: str
    why: str = ""
