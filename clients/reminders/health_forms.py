"""When somebody is reminded of a health form they have not sent. Pure: values in, values out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from clients.reminders.facts import Due, Key, Known
from clients.reminders.leads import LATEST, Lead, late_by, occurrence_of, out_of_the_quiet
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet
from practice.schedule.wall import local_day, wall_time_or_next

LATER, EVE = "3d later", Lead("1d")
AFTER_ASKING = timedelta(days=3)
# Whatever becomes of the visit, nobody is reminded of one form more often.
MOST = 2
# They have just read that it is asked for.
JUST_ASKED = timedelta(hours=12)
# Two reminders closer than this are one too many: that of the eve stays.
APART = timedelta(days=1)


@dataclass(frozen=True)
class AskedForm:
    """A form that was sent and has not come back; the first visit after it, if one is booked; and
    how many reminders of it there were.
    """

    id: int
    practice_id: int
    asked_at: datetime
    expires_at: datetime
    zone: ZoneInfo
    quiet: Quiet
    visit_at: datetime | None = None
    reminded: int = 0
    blocked: Why | None = None

    kind = "intake"

    def wanted(self, now: datetime, until: datetime) -> Iterator[Due]:
        """The reminders that fall due until then, or did and are not too late."""
        if self.why_not():
            return
        for occurrence, due_at in self.times():
            if due_at <= until and now <= useful_until(occurrence, due_at):
                key = Key(self.kind, self.id, occurrence)
                yield Due(key, self.practice_id, local_day(due_at, self.zone), due_at)

    def against(self, known: Known) -> Why | None:
        """What speaks against a planned reminder; None where it may stand as it is."""
        if against := self.why_not(known.key.occurrence):
            return against
        return None if (known.key.occurrence, known.due_at) in self.times() else Why.CHANGED

    def why_not(self, occurrence: str = LATER) -> Why | None:
        """What speaks against reminding them at all, or of the visit that this one names."""
        if self.blocked:
            return self.blocked
        if self.reminded >= MOST:
            return Why.TWICE
        if occurrence not in (LATER, self.eve):
            return Why.MOVED if self.visit_at else Why.CANCELLED
        return None

    @property
    def eve(self) -> str:
        """`2026-11-24T14:30Z 1d`, of the visit as it is booked now; "" without one."""
        return occurrence_of(self.visit_at, EVE) if self.visit_at else ""

    def times(self) -> list[tuple[str, datetime]]:
        """Which reminders leave when, in UTC, earliest first; none after the form has ended."""
        eve, later = self._on_the_eve(), self._later()
        is_near = eve is not None and later > eve - APART
        is_over = self.visit_at is not None and later >= self.visit_at
        times = [] if is_near or is_over else [(LATER, later)]
        times += [(self.eve, eve)] if eve else []
        return [(occurrence, due) for occurrence, due in times if due < self.expires_at]

    def _later(self) -> datetime:
        asked = self.asked_at.astimezone(self.zone)
        raw = wall_time_or_next(asked.date() + AFTER_ASKING, asked.time(), self.zone)
        return self.quiet.until(raw, self.zone) or raw

    def _on_the_eve(self) -> datetime | None:
        if self.visit_at is None:
            return None
        raw = EVE.before(self.visit_at, self.zone)
        due = out_of_the_quiet(raw, self.visit_at, self.quiet, self.zone)
        return due if due and self.asked_at + JUST_ASKED < due < self.visit_at else None


def useful_until(occurrence: str, due_at: datetime) -> datetime:
    """When it is too late: a day after its time, and never once the visit is near."""
    if occurrence == LATER:
        return due_at + LATEST
    return due_at + late_by(due_at, visit_in(occurrence))


def visit_in(occurrence: str) -> datetime:
    """When the visit begins that a reminder of its eve names."""
    return datetime.strptime(occurrence.partition(" ")[0], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
