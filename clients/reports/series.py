"""Treatment series by how they ended."""

from datetime import date

from django.db.models import Count, Q

from clients.reports import shape
from clients.reports.report import Report
from clients.reports.scope import Scope, rows_of
from clients.reports.shape import Counts, Share
from clients.series.models import TreatmentSeries

State = TreatmentSeries.State
OVER = (State.FINISHED, State.STOPPED)


def ended(scope: Scope) -> dict[date, Counts]:
    """Series by the period in which they began, and where they stand now."""
    rows = scope.practice.treatment_series.filter(scope.on_days("started_on"))
    return scope.by_period_of_days(
        scope.of(rows, "therapist"),
        "started_on",
        began=Count("pk"),
        finished=Count("pk", filter=Q(state=State.FINISHED)),
        stopped=Count("pk", filter=Q(state=State.STOPPED)),
        open=Count("pk", filter=~Q(state__in=OVER)),
        over=Count("pk", filter=Q(state__in=OVER)),
    )


FINISHED = Share("Finished of those over", "finished", "over")
SERIES = Report(
    name="series",
    title="Treatment series",
    says=(
        "Series by the day on which they began, and where they stand today. Open: running or "
        "paused.",
        "Finished: of those that are over, finished or stopped early. It says how they were "
        "ended, not how anybody fared.",
    ),
    of="Begun in",
    columns=(
        shape.Count("Began", "began"),
        shape.Count("Finished", "finished"),
        shape.Count("Stopped early", "stopped"),
        shape.Count("Open", "open"),
        FINISHED,
    ),
    drawn=FINISHED,
    rows=lambda scope: rows_of(scope, ended),
)
