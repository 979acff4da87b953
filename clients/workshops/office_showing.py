"""What the office's pages say of a workshop: one line of the list, and its facts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from clients.workshops.models import Workshop
from clients.workshops.safety import Row, rows_for
from clients.workshops.seats import Seats, seats_of_all
from clients.workshops.stage import Stage, stage_of
from practice.accounts.models import Practice
from practice.schedule.queries import visits_in
from practice.schedule.slots import Span
from practice.schedule.wall import local_day
from practice.web.words import clock, count, day
from routines.rulebook import rule_book

SHOWN = 100
WHICH = {"": "Coming", "past": "Past", "drafts": "Drafts"}
WORDS = {
    Stage.DRAFT: ("Draft", ""), Stage.CANCELLED: ("Cancelled", "problem"),
    Stage.FINISHED: ("Over", ""), Stage.CLOSED: ("Sign-up closed", "care"),
    Stage.NOT_YET: ("Not open yet", "info"), Stage.FULL: ("Full", "care"),
    Stage.OPEN: ("Open", "ok"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A workshop with its places as they are now."""

    workshop: Workshop
    seats: Seats
    stage: Stage

    @property
    def word(self) -> str:
        """Where it stands."""
        return WORDS[self.stage][0]

    @property
    def tone(self) -> str:
        """Of the chip that says so."""
        return WORDS[self.stage][1]

    @property
    def places(self) -> str:
        """4 of 10, or 4 without a limit."""
        most = self.seats.capacity
        return f"{self.seats.taken} of {most}" if most is not None else f"{self.seats.taken}"

    @property
    def why(self) -> str:
        """What takes the places: confirmed, kept for a while, offered, to be talked to."""
        parts = [
            (self.seats.confirmed, "confirmed"), (self.seats.held, "kept for a while"),
            (self.seats.offered, "offered"), (self.seats.talk, "to be talked to"),
        ]  # fmt: skip
        return ", ".join(f"{number} {word}" for number, word in parts if number)

    @property
    def too_many(self) -> int:
        """How many more places are taken than there are."""
        most = self.seats.capacity
        return 0 if most is None else max(0, self.seats.taken - most)


def lines_of(rows: QuerySet[Workshop], which: str, *, now: datetime) -> list[Line]:
    """The next first; of the past the latest first."""
    if which == "past":
        chosen = rows.filter(ends_at__lte=now).exclude(state=Workshop.State.DRAFT)
        chosen = chosen.order_by("-starts_at", "-pk")
    elif which == "drafts":
        chosen = rows.filter(state=Workshop.State.DRAFT).order_by("starts_at", "pk")
    else:
        coming = Q(ends_at__gt=now) & ~Q(state=Workshop.State.DRAFT)
        chosen = rows.filter(coming).order_by("starts_at", "pk")
    found = list(chosen[:SHOWN])
    seats = seats_of_all(Workshop.objects.filter(pk__in=[one.pk for one in found]), now)
    return [Line(one, seats[one.pk], stage_of(one, seats[one.pk], now)) for one in found]


def line_of(workshop: Workshop, *, now: datetime) -> Line:
    """One of them."""
    seats = seats_of_all(Workshop.objects.filter(pk=workshop.pk), now)[workshop.pk]
    return Line(workshop, seats, stage_of(workshop, seats, now))


def asked_about(practice: Practice, techniques: list[str], *, now: datetime) -> list[Row]:
    """The health rows that somebody who signs up is asked."""
    on = local_day(now, practice.zone)
    return rows_for(techniques, rule_book(practice.pk).rules, on)


def visits_inside(workshop: Workshop, *, now: datetime) -> list[Any]:
    """Its leader's visits on its days, which stay booked."""
    found: dict[int, Any] = {}
    for one in workshop.dates.all():
        window = Span(one.starts_at, one.ends_at)
        inside = visits_in(workshop.practice, window, now=now, therapist=workshop.leader)
        found |= {visit.pk: visit for visit in inside}
    return list(found.values())


def days_in_words(workshop: Workshop) -> list[str]:
    """Saturday 5 December 2026, 10:00 to 12:00; one for each day, with the day it ends on where
    that is another.
    """
    zone = workshop.practice.zone
    walls = (
        (d.starts_at.astimezone(zone), d.ends_at.astimezone(zone)) for d in workshop.dates.all()
    )
    return [
        f"{day(a)}, {clock(a)} to {'' if a.date() == b.date() else f'{day(b)}, '}{clock(b)}"
        for a, b in walls
    ]


def people(number: int) -> str:
    """1 person, 2 people."""
    return count(number, "person", "people")
