"""Visits by what became of them, those who did not come, and cancellations."""

from datetime import date, timedelta

from django.db.models import Count, F, Q

from clients.appointments.models import Status
from clients.measures.planned import CAME
from clients.reports import shape
from clients.reports.report import Report
from clients.reports.scope import Scope, rows_of
from clients.reports.shape import Counts, Share
from practice.schedule.models import rules_for

MARKED = (*CAME, Status.DID_NOT_ATTEND)
BY_CLIENT = Q(status=Status.CANCELLED, cancelled_by_client=True)


def by_state(scope: Scope) -> dict[date, Counts]:
    """All visits of each period by what became of them."""
    begun = Q(starts_at__lte=scope.now)

    def where(condition: Q) -> Count:
        return Count("pk", filter=condition)

    return scope.by_period(
        scope.visits(),
        "starts_at",
        visits=Count("pk"),
        to_confirm=where(Q(status=Status.ASKED)),
        to_come=where(Q(status=Status.BOOKED) & ~begun),
        unmarked=where(Q(status=Status.BOOKED) & begun),
        came=where(Q(status__in=CAME)),
        missed=where(Q(status=Status.DID_NOT_ATTEND)),
        cancelled=where(Q(status=Status.CANCELLED)),
        marked=where(Q(status__in=MARKED)),
    )


def cancelled(scope: Scope) -> dict[date, Counts]:
    """Cancelled visits of each period: by whom, and how late."""
    notice = timedelta(hours=rules_for(scope.practice).cancel_hours)
    late = BY_CLIENT & Q(cancelled_at__gt=F("starts_at") - notice)
    return scope.by_period(
        scope.visits(),
        "starts_at",
        visits=Count("pk"),
        cancelled=Count("pk", filter=Q(status=Status.CANCELLED)),
        by_client=Count("pk", filter=BY_CLIENT),
        by_practice=Count("pk", filter=Q(status=Status.CANCELLED, cancelled_by_client=False)),
        late=Count("pk", filter=late),
    )


NOT_COME = Share("Did not come, of marked", "missed", "marked")
VISITS = Report(
    name="visits",
    title="Visits",
    says=(
        "Every visit that was booked or asked for, by the day on which it was to begin.",
        "Did not come: of the visits that were due, not cancelled before, and marked since. A "
        "visit that nobody marked stands in a column of its own.",
    ),
    of="Period",
    columns=(
        shape.Count("Visits", "visits"),
        shape.Count("Came", "came"),
        shape.Count("To come", "to_come"),
        shape.Count("To confirm", "to_confirm"),
        shape.Count("Not marked", "unmarked"),
        shape.Count("Cancelled", "cancelled"),
        shape.Count("Did not come", "missed"),
        NOT_COME,
    ),
    drawn=NOT_COME,
    rows=lambda scope: rows_of(scope, by_state),
)
ALL_CANCELLED = Share("Cancelled of all", "cancelled", "visits")
CANCELLATIONS = Report(
    name="cancellations",
    title="Cancellations",
    says=(
        "Cancelled: of all visits that were booked or asked for, by the day on which they were to "
        "begin. A time that was asked for and not confirmed counts as cancelled by the practice.",
        "Late: by the client, with less notice than your rules ask for today.",
    ),
    of="Period",
    columns=(
        shape.Count("Cancelled", "cancelled"),
        shape.Count("By the client", "by_client"),
        shape.Count("By the practice", "by_practice"),
        shape.Count("Late", "late"),
        ALL_CANCELLED,
        Share("Late of all", "late", "visits"),
    ),
    drawn=ALL_CANCELLED,
    rows=lambda scope: rows_of(scope, cancelled),
)
