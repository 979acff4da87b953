"""When somebody is asked how they have been since a visit. Pure: values in, values out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clients.afterwards.times import HOURS, closes_at, opens_at
from clients.reminders.facts import Due, Key, Known
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet
from practice.schedule.wall import local_day

# A letter later than this after its time asks about another day.
USEFUL_FOR = timedelta(hours=18)


@dataclass(frozen=True)
class Ended:
    """A visit that took place: when it ended, and which checks were answered already."""

    id: int
    practice_id: int
    ended_at: datetime
    zone: ZoneInfo
    quiet: Quiet
    told: frozenset[int] = frozenset()
    blocked: Why | None = None

    kind = "after"

    def wanted(self, now: datetime, until: datetime) -> Iterator[Due]:
        """The letters that fall due until then, or did and are not too late."""
        for hours in HOURS:
            due_at = self.due_at(hours)
            if due_at is None or self.why_not(hours) or due_at > until:
                continue
            if now <= asked_until(self.ended_at, hours, due_at, self.zone):
                key = Key(self.kind, self.id, occurrence_of(hours))
                yield Due(key, self.practice_id, local_day(due_at, self.zone), due_at)

    def against(self, known: Known) -> Why | None:
        """What speaks against a planned letter; None where it may stand as it is."""
        hours = hours_in(known.key.occurrence)
        if against := self.why_not(hours):
            return against
        return None if known.due_at == self.due_at(hours) else Why.CHANGED

    def due_at(self, hours: int) -> datetime | None:
        """When it leaves, in UTC, out of the quiet hours; None where they leave it no time."""
        opens = opens_at(self.ended_at, hours, self.zone)
        due = self.quiet.until(opens, self.zone) or opens
        return due if due < closes_at(self.ended_at, hours, self.zone) else None

    def why_not(self, hours: int) -> Why | None:
        """What speaks against this check."""
        return self.blocked or (Why.DONE if hours in self.told else None)


def asked_until(ended_at: datetime, hours: int, due_at: datetime, zone: ZoneInfo) -> datetime:
    """When a letter is too late: 18 hours after its time, or when nobody could answer any more."""
    return min(due_at + USEFUL_FOR, closes_at(ended_at, hours, zone))


def occurrence_of(hours: int) -> str:
    """`24h`."""
    return f"{hours}h"


def hours_in(occurrence: str) -> int:
    """How long after the visit an occurrence asks."""
    return int(occurrence.removesuffix("h"))
