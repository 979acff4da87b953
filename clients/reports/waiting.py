"""How long people wait: for a visit, for an earlier time, for a place at a workshop."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from clients.measures.planned import CAME
from clients.online.models import EarlierOffer, EarlierWish
from clients.reports import shape
from clients.reports.report import Report
from clients.reports.scope import Scope, rows_of
from clients.reports.shape import Average, Counts, in_microseconds
from clients.workshops.models.sign_up import State

WEEK = timedelta(days=7)


def for_a_visit(scope: Scope) -> dict[date, Counts]:
    """From booking to the visit, of those that took place and were not written down afterwards."""
    rows = scope.visits().filter(status__in=CAME, starts_at__gte=F("booked_at"))

    def within(weeks: int) -> Q:
        return Q(starts_at__lte=F("booked_at") + WEEK * weeks)

    return _waited(
        scope, rows, "booked_at", "starts_at", "visit",
        one=Count("pk", filter=within(1)),
        two=Count("pk", filter=within(2) & ~within(1)),
        four=Count("pk", filter=within(4) & ~within(2)),
        longer=Count("pk", filter=~within(4)),
    )  # fmt: skip


def for_an_earlier_time(scope: Scope) -> dict[date, Counts]:
    """From asking for an earlier time to taking one."""
    taken = EarlierOffer.State.TAKEN
    rows = scope.practice.earlier_offers.filter(
        scope.within("closed_at"), state=taken, wish__state=EarlierWish.State.TAKEN
    )
    rows = scope.of(rows, "held__therapist", "wish__client")
    return _waited(scope, rows, "wish__joined_at", "closed_at", "earlier")


def for_a_place(scope: Scope) -> dict[date, Counts]:
    """From joining the line of a workshop to a place there."""
    rows = scope.practice.sign_ups.filter(
        scope.within("confirmed_at"), state=State.CONFIRMED, line__isnull=False,
        joined_at__lte=F("confirmed_at"), client__restricted_at__isnull=True,
    )  # fmt: skip
    if scope.therapist is not None:
        rows = rows.filter(workshop__leader=scope.therapist)
    return _waited(scope, rows, "joined_at", "confirmed_at", "place")


def _waited(
    scope: Scope, rows: QuerySet[Any], since: str, until: str, name: str, **counts: Count
) -> dict[date, Counts]:
    took = ExpressionWrapper(F(until) - F(since), DurationField())
    # The sum comes as a time, which is no number yet.
    found: dict[date, Any] = scope.by_period(
        rows, until, **{name: Count("pk"), f"{name}_time": Sum(took)}, **counts
    )
    key = f"{name}_time"
    return {first: {**row, key: in_microseconds(row[key])} for first, row in found.items()}


FOR_A_VISIT = Average("Booked ahead by", "visit_time", "visit")
WAITING = Report(
    name="waiting",
    title="Waiting times",
    says=(
        "Visits that took place, by their day: from when they were booked or asked for. Visits "
        "booked ahead as a series count from the day of booking.",
        "Earlier time: from asking for one to taking it. Workshop place: from joining the line to "
        "a place. Both by the day on which the waiting ended.",
    ),
    of="Period",
    columns=(
        shape.Count("Visits", "visit"),
        shape.Count("Within 1 week", "one"),
        shape.Count("1 to 2 weeks", "two"),
        shape.Count("2 to 4 weeks", "four"),
        shape.Count("Longer", "longer"),
        FOR_A_VISIT,
        Average("Earlier time", "earlier_time", "earlier"),
        Average("Workshop place", "place_time", "place"),
    ),
    drawn=FOR_A_VISIT,
    rows=lambda scope: rows_of(scope, for_a_visit, for_an_earlier_time, for_a_place),
)
