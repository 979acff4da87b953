"""Reading what was given to take home, and what came back."""

from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.models import Client

SHOWN_BACK = timedelta(days=84)


def with_recent(routines: QuerySet[AssignedRoutine], on: date) -> list[AssignedRoutine]:
    """Routines with all that a page shows, newest first, in three queries."""
    return with_check_ins(
        routines.for_page().select_related("assigned_by__user"),  # type: ignore[attr-defined]
        on,
    )


def with_check_ins(routines: QuerySet[AssignedRoutine], on: date) -> list[AssignedRoutine]:
    """Routines with `recent`, newest first: one query more than theirs.

    `recent` holds the check-ins of the last 12 weeks that stand, newest first.
    """
    recent = RoutineCheckIn.objects.standing().filter(done_on__gt=on - SHOWN_BACK)
    check_ins = Prefetch("check_ins", queryset=recent.order_by("-done_on"), to_attr="recent")
    return list(routines.prefetch_related(check_ins).order_by("-assigned_at", "-pk"))


def routines_of(client: Client, on: date) -> list[AssignedRoutine]:
    """Everything this client was ever given, newest first."""
    return with_recent(client.assigned_routines.all(), on)
