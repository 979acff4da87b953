"""Free times as a client reads them: days, each with its times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clients.appointments.availability import free_slots
from clients.models import Client
from clients.online.models import FreedTime
from clients.online.queries import kept_for, to_be_offered
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, BookingRules
from practice.schedule.slots import Slot, Span
from practice.schedule.wall import local_day
from practice.web.words import at, day, day_at

# A page reads so many days at once and shows the first of them that have a time.
READ_DAYS = 28
SHOWN_DAYS = 7
NEAREST = 3


@dataclass(frozen=True)
class Time:
    """One time that can be chosen; `value` is what the button posts."""

    value: str
    words: str


@dataclass(frozen=True)
class DayOfTimes:
    """A day with its free times in order."""

    on: date
    words: str
    times: tuple[Time, ...]


@dataclass(frozen=True)
class Wanted:
    """What the client looks for, and by which rules."""

    client: Client
    type: AppointmentType
    therapists: Sequence[Membership]
    rules: BookingRules

    @property
    def zone(self) -> ZoneInfo:
        """The clock the client reads."""
        return self.client.practice.zone

    def slots(self, first: date, days: int, *, now: datetime) -> list[Slot]:
        """Every free start, nobody's waiting-list time among them.

        The time they keep already is free to them: it is let go of when they choose another.
        """
        found = free_slots(
            practice=self.client.practice, therapists=self.therapists, type=self.type, first=first,
            days=days, now=now, rules=self.rules, client=self.client,
            besides=kept_for(self.client, now=now).order_by("booked_at").last(), online=True,
        )  # fmt: skip
        waited_for = to_be_offered(self.client.practice, now=now)
        return [slot for slot in found if not self._is_waited_for(slot, waited_for)]

    def _is_waited_for(self, slot: Slot, waited_for: Iterable[FreedTime]) -> bool:
        before, after = self.type.occupies
        taken = Span(slot.start - before, slot.start + after)
        return any(
            freed.therapist_id == slot.therapist_pk
            and taken.overlaps(Span(freed.starts_at, freed.ends_at))
            for freed in waited_for
        )

    def slots_at(self, start: datetime, *, now: datetime) -> list[Slot]:
        """Whoever is free at exactly that time, in the order of the therapists."""
        order = {member.pk: place for place, member in enumerate(self.therapists)}
        found = [s for s in self.slots(local_day(start, self.zone), 1, now=now) if s.start == start]
        return sorted(found, key=lambda slot: order[slot.therapist_pk])


def by_day(slots: Iterable[Slot], zone: ZoneInfo, most: int = SHOWN_DAYS) -> list[DayOfTimes]:
    """The first `most` days that have a time; a time that several people have is shown once."""
    days: dict[date, dict[datetime, Time]] = {}
    for slot in sorted(slots, key=lambda one: one.start):
        local = slot.start.astimezone(zone)
        times = days.setdefault(local.date(), {})
        times[slot.start] = Time(slot.start.isoformat(), at(local))
    return [
        DayOfTimes(on, day(on), tuple(times.values())) for on, times in sorted(days.items())[:most]
    ]


def nearest(wanted: Wanted, start: datetime, *, now: datetime) -> list[Time]:
    """The free times nearest to one that is gone, within a week, in full words."""
    today = local_day(now, wanted.zone)
    first = max(local_day(start, wanted.zone) - timedelta(days=3), today)
    starts = {slot.start for slot in wanted.slots(first, 7, now=now)}
    close = sorted(starts, key=lambda one: (abs(one - start), one))[:NEAREST]
    return [Time(one.isoformat(), day_at(one.astimezone(wanted.zone))) for one in sorted(close)]
