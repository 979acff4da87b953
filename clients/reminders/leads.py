"""How long before a visit its reminders leave. Pure: values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from clients.reminders.facts import Due, Key, Known
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet
from practice.schedule.wall import local_day, wall_time_or_next

# What would leave in the quiet waits for its end, if that is still so long before the visit.
ENOUGH = timedelta(hours=2)
# Two reminders of one visit closer than this are one too many: the later one stays away.
APART = timedelta(hours=3)
LATEST = timedelta(days=1)
# So soon after somebody has booked, or read of it in a letter, nothing is reminded of.
JUST_TOLD = timedelta(hours=1)


@dataclass(frozen=True)
class Lead:
    """So many days before, at the same time on the wall; or so many hours before, exactly."""

    code: str

    @property
    def length(self) -> timedelta:
        """`1d` is a day and `2h` two hours."""
        number = int(self.code[:-1])
        return timedelta(days=number) if self.code.endswith("d") else timedelta(hours=number)

    def before(self, starts_at: datetime, zone: ZoneInfo) -> datetime:
        """The instant so long before, in UTC."""
        if self.length < timedelta(days=1):
            return starts_at - self.length
        day = local_day(starts_at, zone) - self.length
        return wall_time_or_next(day, starts_at.astimezone(zone).time(), zone)


def late_by(due: datetime, starts_at: datetime) -> timedelta:
    """How late a reminder may still leave: half of what it gives, a day at the most."""
    return min((starts_at - due) / 2, LATEST)


def out_of_the_quiet(
    due: datetime, starts_at: datetime, quiet: Quiet, zone: ZoneInfo
) -> datetime | None:
    """`due`, moved out of the quiet hours: to their end, or to shortly before they begin.

    None where there is no hour for it.
    """
    over = quiet.until(due, zone)
    if over is None:
        return due
    # Where the clocks jump over the end of the quiet, the first time after it may be quiet again.
    if over <= starts_at - ENOUGH and not quiet.until(over, zone):
        return over
    return quiet.eve(due, zone)


@dataclass(frozen=True)
class Visit:
    """A booked visit, when the client last heard of its time, and what its practice settled."""

    id: int
    practice_id: int
    starts_at: datetime
    told_at: datetime
    zone: ZoneInfo  # the practice's, whose day it is on
    theirs: ZoneInfo  # the client's, whose night is left alone
    quiet: Quiet
    leads: tuple[Lead, ...]
    blocked: Why | None = None

    kind = "visit"

    def wanted(self, now: datetime, until: datetime) -> Iterator[Due]:
        """The reminders that fall due until then, or did and are not too late."""
        if self.blocked:
            return
        for lead, due_at in self.times():
            if now - late_by(due_at, self.starts_at) <= due_at <= until:
                yield Due(self.key(lead), self.practice_id, self.day, due_at)

    def against(self, known: Known) -> Why | None:
        """What speaks against a planned reminder; None where it may stand as it is."""
        if self.blocked:
            return self.blocked
        there = [(self.key(lead), due_at) for lead, due_at in self.times()]
        if (known.key, known.due_at) in there:
            return None
        is_of_this_time = known.key == self.key(lead_in(known.key.occurrence))
        return Why.CHANGED if is_of_this_time else Why.MOVED

    def times(self) -> list[tuple[Lead, datetime]]:
        """Which reminders leave when, in UTC, earliest first.

        None for a time before the client was last told, or soon after: they have just read it.
        """
        dues = [
            (lead, due)
            for lead in self.leads
            for raw in [lead.before(self.starts_at, self.theirs)]
            for due in [out_of_the_quiet(raw, self.starts_at, self.quiet, self.theirs)]
            if due is not None and self.told_at + JUST_TOLD < due < self.starts_at
        ]
        return list(apart(sorted(dues, key=lambda one: one[1])))

    def key(self, lead: Lead) -> Key:
        """One reminder for each time the visit was ever at, and each lead."""
        return Key(self.kind, self.id, occurrence_of(self.starts_at, lead))

    @property
    def day(self) -> date:
        """The day of the visit on the practice's wall calendar."""
        return local_day(self.starts_at, self.zone)


def occurrence_of(starts_at: datetime, lead: Lead) -> str:
    """`2026-11-24T14:30Z 1d`."""
    return f"{starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ} {lead.code}"


def lead_in(occurrence: str) -> Lead:
    """The lead that an occurrence of a visit names."""
    return Lead(occurrence.rpartition(" ")[2])


def apart(dues: Iterable[tuple[Lead, datetime]]) -> Iterator[tuple[Lead, datetime]]:
    """Without those that follow too closely on the one before."""
    last: datetime | None = None
    for lead, due in dues:
        if last is None or due - last >= APART:
            yield lead, due
            last = due
