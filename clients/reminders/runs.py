"""When a routine after a run is reminded of. Pure: values in, values out.

Right after it, in its window; then, after a long one, the follow-up that evening or, where the
window reaches into it, the next morning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from clients.reminders.facts import Due, Key, Known
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet
from practice.schedule.wall import local_day, wall_time_or_next
from routines.choosing import CLOSES, OPENS, RUN_COUNTS_FOR

WINDOW, FOLLOW_UP = "window", "follow-up"
EVENING, MORNING = time(19), time(9)
# A reminder of the follow-up later than this after its time helps nobody.
USEFUL_FOR = timedelta(hours=3)


@dataclass(frozen=True)
class Ran:
    """A run: when it was over and when it was told, and whether a follow-up belongs to it."""

    id: int
    practice_id: int
    finished_at: datetime
    told_at: datetime
    is_long: bool
    zone: ZoneInfo
    quiet: Quiet
    blocked: Why | None = None

    kind = "run"

    def wanted(self, now: datetime, until: datetime) -> Iterator[Due]:
        """The reminders that fall due until then, or did and are not too late."""
        if self.blocked:
            return
        for occurrence, due_at in self.times():
            if now <= useful_until(self.finished_at, occurrence, due_at) and due_at <= until:
                key = Key(self.kind, self.id, occurrence)
                yield Due(key, self.practice_id, local_day(due_at, self.zone), due_at)

    def against(self, known: Known) -> Why | None:
        """What speaks against a planned reminder; None where it may stand as it is."""
        if self.blocked:
            return self.blocked
        return None if (known.key.occurrence, known.due_at) in self.times() else Why.CHANGED

    def times(self) -> list[tuple[str, datetime]]:
        """Which reminders leave when, in UTC.

        None for what lay behind when the run was told: the page said then what fits.
        """
        wanted = [(WINDOW, self.finished_at + OPENS)]
        if self.is_long:
            wanted.append((FOLLOW_UP, self.evening_or_morning()))
        moved = [(one, self.quiet.until(due, self.zone) or due) for one, due in wanted]
        return [
            (one, due)
            for one, due in moved
            if due > self.told_at and due <= useful_until(self.finished_at, one, due)
        ]

    def evening_or_morning(self) -> datetime:
        """Seven in the evening if the window is over by then, else nine the next morning."""
        closes = self.finished_at + CLOSES
        evening = wall_time_or_next(local_day(self.finished_at, self.zone), EVENING, self.zone)
        if closes <= evening:
            return evening
        day = local_day(closes, self.zone)
        morning = wall_time_or_next(day, MORNING, self.zone)
        if closes <= morning:
            return morning
        return wall_time_or_next(day + timedelta(days=1), MORNING, self.zone)


def useful_until(finished_at: datetime, occurrence: str, due_at: datetime) -> datetime:
    """When it is too late: the end of the window, or 3 hours after the time of the follow-up."""
    if occurrence == WINDOW:
        return finished_at + CLOSES
    return min(due_at + USEFUL_FOR, finished_at + RUN_COUNTS_FOR)
