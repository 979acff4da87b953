"""Hours in which no reminder leaves: the practice's, on the clock of whoever would get it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.schedule.wall import local_day, wall_time_or_next

# An evening reminder leaves this long before the quiet begins.
BEFORE = timedelta(minutes=15)


@dataclass(frozen=True)
class Quiet:
    """From `start` until `end`, usually over midnight; the same time twice is never quiet."""

    start: time
    end: time

    def covers(self, at: time) -> bool:
        """Whether nothing leaves at this wall-clock time. The end is outside."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def moved(self, at: time) -> time:
        """The time of the same day at which a reminder for `at` leaves.

        Early hours wait for the end of the quiet. Late ones go shortly before it begins: the
        next morning would be another day, and the letter says "today".
        """
        if not self.covers(at):
            return at
        if self.start <= self.end or at < self.end:
            return self.end
        return max(_earlier(self.start, BEFORE), self.end)

    def until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet that holds now is over, or None when it is not quiet."""
        local = now.astimezone(zone)
        if not self.covers(local.time()):
            return None
        over = wall_time_or_next(local_day(now, zone), self.end, zone)
        if over > now:
            return over
        return wall_time_or_next(local_day(now, zone) + timedelta(days=1), self.end, zone)

    def eve(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Shortly before the quiet that holds at `at` begins; None if that is quiet, too."""
        local = at.astimezone(zone)
        began_today = self.start <= self.end or local.time() >= self.start
        day = local_day(at, zone) - timedelta(days=0 if began_today else 1)
        before = wall_time_or_next(day, self.start, zone) - BEFORE
        return None if self.covers(before.astimezone(zone).time()) else before


def _earlier(at: time, by: timedelta) -> time:
    since_midnight = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
    left = max(since_midnight - by, timedelta())
    minutes = int(left.total_seconds()) // 60
    return time(minutes // 60, minutes % 60)
