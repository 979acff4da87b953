"""What one look at a report is about: whose work, which periods, and who is in it.

People whose record is restricted are in no report, and whoever opens files is told of those alone
whose file they may open. The office, which opens none, is given the numbers of all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, DateField, Q, QuerySet
from django.db.models.functions import TruncMonth, TruncWeek

from clients.appointments.models import AppointmentQuerySet, Status
from clients.reports.periods import Period, Step
from clients.reports.shape import Counts, Row
from clients.sight import in_sight, sees_some
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import day_bounds, local_day

Rows = TypeVar("Rows", bound=QuerySet[Any])
TRUNCATED = {Step.MONTH: TruncMonth, Step.WEEK: TruncWeek}


@dataclass(frozen=True)
class Scope:
    """`therapist` None is everybody's work. Periods follow each other without a gap."""

    member: Membership
    therapist: Membership | None
    periods: tuple[Period, ...]
    now: datetime

    @property
    def practice(self) -> Practice:
        """Whose numbers they are."""
        return self.member.practice

    @property
    def today(self) -> date:
        """On the practice's calendar."""
        return local_day(self.now, self.practice.zone)

    @property
    def first(self) -> date:
        """The first day."""
        return self.periods[0].first

    @property
    def after(self) -> date:
        """The day after the last."""
        return self.periods[-1].after

    def within(self, field: str) -> Q:
        """That a moment lies in the periods, on the practice's clock."""
        zone = self.practice.zone
        since, until = day_bounds(self.first, zone)[0], day_bounds(self.after, zone)[0]
        return Q(**{f"{field}__gte": since, f"{field}__lt": until})

    def on_days(self, field: str) -> Q:
        """The same of a day."""
        return Q(**{f"{field}__gte": self.first, f"{field}__lt": self.after})

    def of(self, rows: Rows, therapist: str, client: str = "client") -> Rows:
        """Of the chosen therapist, and of people who may be counted."""
        if self.therapist is not None:
            rows = rows.filter(**{therapist: self.therapist})
        return self.seen(rows.filter(**{f"{client}__restricted_at__isnull": True}), client)

    def seen(self, rows: Rows, client: str) -> Rows:
        """Of people whose file the member may open; all, for the office, which opens none."""
        return in_sight(rows, self.member, client) if sees_some(self.member) else rows

    def visits(self) -> AppointmentQuerySet:
        """Those that were ever booked or asked for; times that were only held are not."""
        rows = self.practice.appointments.filter(self.within("starts_at")).came_about()
        return self.of(rows.exclude(status=Status.HELD), "therapist")

    def by_period(self, rows: QuerySet[Any], at: str, **counts: Aggregate) -> dict[date, Counts]:
        """Counted in the database by the period of a moment; one query."""
        return self._grouped(rows, at, self.practice.zone, counts)

    def by_period_of_days(
        self, rows: QuerySet[Any], on: str, **counts: Aggregate
    ) -> dict[date, Counts]:
        """The same of a day, which is the same on every clock."""
        return self._grouped(rows, on, None, counts)

    def _grouped(
        self, rows: QuerySet[Any], at: str, zone: ZoneInfo | None, counts: dict[str, Aggregate]
    ) -> dict[date, Counts]:
        truncated = TRUNCATED[self.periods[0].step]
        period = truncated(at, tzinfo=zone, output_field=DateField())
        found = rows.order_by().annotate(period=period).values("period").annotate(**counts)
        return {row.pop("period"): row for row in found}


Counted = Callable[[Scope], dict[date, Counts]]


def rows_of(scope: Scope, *counted: Counted) -> list[Row]:
    """A row for each period, also for one of which nothing was counted."""
    found = [count(scope) for count in counted]
    return [
        Row(period.words, {k: v for one in found for k, v in one.get(period.first, {}).items()})
        for period in scope.periods
    ]
