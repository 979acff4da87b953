"""Days on which home routines were done, of the days asked."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast, TruncDate

from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.reports import shape
from clients.reports.periods import Period
from clients.reports.report import Report
from clients.reports.scope import Scope, rows_of
from clients.reports.shape import Counts, Share
from practice.schedule.wall import local_day

ACTIVE = AssignedRoutine.State.ACTIVE


class Asked(NamedTuple):
    """The planned weekdays (Monday 0) of one routine of one client, from a day to before one."""

    client: int
    weekdays: tuple[int, ...]
    since: date
    before: date

    def days(self, period: Period) -> int:
        """How many of them lie in a period."""
        first, after = max(self.since, period.first), min(self.before, period.after)
        weeks, rest = divmod(max(0, (after - first).days), 7)
        begun = {(first.weekday() + n) % 7 for n in range(rest)}
        return weeks * len(self.weekdays) + len(begun.intersection(self.weekdays))


def asked(scope: Scope) -> dict[date, Counts]:
    """Days asked and people asked, a row for each routine given."""
    plans = list(_asked(scope))
    found: dict[date, Counts] = {}
    for period in scope.periods:
        days = [(one.client, number) for one in plans if (number := one.days(period))]
        people = len({client for client, _ in days})
        found[period.first] = {"asked": sum(number for _, number in days), "people": people}
    return found


def done(scope: Scope) -> dict[date, Counts]:
    """Days of those on which it was done, or part of it, counted in the database."""
    rows = RoutineCheckIn.objects.that_were_done().filter(
        scope.on_days("done_on"), practice=scope.practice, done_on__lt=scope.today,
        done_on__gte=F("assigned__starts_on"), done_on__lte=F("assigned__until"),
    )  # fmt: skip
    rows = rows.alias(
        planned=Cast("assigned__days", TextField()),
        stopped_on=TruncDate("assigned__changed_at", tzinfo=scope.practice.zone),
    )
    rows = rows.filter(Q(assigned__state=ACTIVE) | Q(done_on__lt=F("stopped_on")))
    on_plan = Q()
    for weekday in range(7):
        on_plan |= Q(done_on__iso_week_day=weekday + 1, planned__contains=str(weekday))
    rows = scope.of(rows.filter(on_plan), "assigned__assigned_by", "assigned__client")
    return scope.by_period_of_days(rows, "done_on", done=Count("pk"))


def _asked(scope: Scope) -> list[Asked]:
    rows = scope.practice.assigned_routines.filter(
        starts_on__lt=scope.after, until__gte=scope.first
    )
    zone, day = scope.practice.zone, timedelta(days=1)
    found = []
    for client, weekdays, since, until, state, changed_at in scope.of(
        rows, "assigned_by"
    ).values_list("client", "days", "starts_on", "until", "state", "changed_at"):
        before = min(until + day, scope.today)
        if state != ACTIVE:
            before = min(before, local_day(changed_at, zone))
        found.append(Asked(client, tuple(weekdays), since, before))
    return found


DONE = Share("Done of asked", "done", "asked")
ADHERENCE = Report(
    name="home-routines",
    title="Home routines",
    says=(
        "Planned days of routines given to take home, by day; a day counts once for each routine. "
        "Done: all of it, or part. Days beyond the plan are left out.",
        "Today is not asked yet, and the day on which a routine was paused or ended is left out. "
        "Days of a pause that is over count as asked. These are clients’ own marks.",
    ),
    of="Period",
    columns=(
        shape.Count("Clients", "people"),
        shape.Count("Days asked", "asked"),
        shape.Count("Days done", "done"),
        DONE,
    ),
    drawn=DONE,
    rows=lambda scope: rows_of(scope, asked, done),
    is_clinical=True,
)
