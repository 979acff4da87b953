"""What became of a workshop, in numbers."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from clients.models import Client
from clients.workshops.door import HERE, newest_by_day
from clients.workshops.found import sign_ups_of
from clients.workshops.models import Attendee, Mark, SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.owing import all_owed_back


@dataclass(frozen=True)
class Day:
    """Who came on one of its days."""

    starts_at: object
    came: int
    missing: int


@dataclass(frozen=True)
class Numbers:
    """All of them. Pence where it is money."""

    days: list[Day]
    expected: int
    came: int
    missing: int
    not_marked: int
    capacity: int | None
    confirmed: int
    paid: int
    back: int
    paid_back: int
    price: int
    waited: int
    waited_and_got_one: int
    became_clients: int

    @property
    def fill(self) -> int | None:
        """Confirmed seats of a hundred; None without a limit."""
        return None if not self.capacity else round(100 * self.confirmed / self.capacity)


def numbers_of(workshop: Workshop) -> Numbers:
    """Counted from the rows, each time."""
    rows = list(sign_ups_of(workshop).defer("access_needs", "adaptation", "adapted", "draft"))
    for one in rows:
        one.workshop = workshop
    sure = [one for one in rows if one.state == State.CONFIRMED]
    marks = newest_by_day(workshop)
    here = {who for (_, who), one in marks.items() if one.kind in HERE}
    missing = {who for (_, who), one in marks.items() if one.kind == Mark.Kind.MISSING} - here
    expected = set(
        Attendee.objects.filter(sign_up__in=[one.pk for one in sure]).values_list("pk", flat=True)
    )
    waited = _waited(workshop, rows)
    back = all_owed_back(rows)
    return Numbers(
        days=[
            Day(
                day.starts_at, _kinds(marks, day.pk, *HERE), _kinds(marks, day.pk, "missing")
            ) for day in workshop.dates.all()
        ],
        expected=len(expected), came=len(here), missing=len(missing),
        not_marked=len(expected - here - missing), capacity=workshop.capacity,
        confirmed=sum(one.seats for one in sure), paid=sum(one.paid_pence for one in rows),
        back=sum(back[one.pk] for one in rows if one.refunded_at is None),
        paid_back=sum(back[one.pk] for one in rows if one.refunded_at is not None),
        price=sum(one.seats for one in sure) * workshop.price_pence,
        waited=len(waited), waited_and_got_one=sum(one.state == State.CONFIRMED for one in waited),
        became_clients=_became_clients(workshop),
    )  # fmt: skip


def _kinds(marks: dict[tuple[int, int], Mark], date_id: int, *kinds: str) -> int:
    return sum(one.kind in kinds for (day, _), one in marks.items() if day == date_id)


def _waited(workshop: Workshop, rows: list[SignUp]) -> list[SignUp]:
    """Who was in the line at some time: they have a number of it."""
    return [one for one in rows if one.line is not None]


def _became_clients(workshop: Workshop) -> int:
    """Matched to a client who was added after it, or has had a visit since."""
    if workshop.ends_at is None:
        return 0
    visits = workshop.practice.appointments.filter(
        client=OuterRef("pk"), starts_at__gt=workshop.ends_at
    ).exclude(status="cancelled")
    matched = Client.objects.filter(sign_ups__workshop=workshop, practice=workshop.practice_id)
    return matched.filter(Q(added_at__gt=workshop.ends_at) | Exists(visits)).distinct().count()
