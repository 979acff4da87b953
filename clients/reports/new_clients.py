"""New clients by the way they came in."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clients.models import Care, Client
from clients.reports import shape
from clients.reports.report import Report
from clients.reports.scope import Scope, rows_of
from clients.reports.shape import Counts
from clients.transfer.models import ImportRow
from clients.workshops.models import SignUp


def added(scope: Scope) -> dict[date, Counts]:
    """Records by the period in which they were added, and how."""
    imported = ImportRow.objects.filter(client=OuterRef("pk"), made=True)
    signed_up = SignUp.objects.filter(client=OuterRef("pk"), begun_at__lte=OuterRef("added_at"))
    rows = people(scope).annotate(came_in=Exists(imported), signed_up=Exists(signed_up))
    from_workshop = Q(came_in=False, signed_up=True)
    return scope.by_period(
        rows,
        "added_at",
        people=Count("pk"),
        imported=Count("pk", filter=Q(came_in=True)),
        workshop=Count("pk", filter=from_workshop),
        by_hand=Count("pk", filter=Q(came_in=False, signed_up=False)),
    )


def people(scope: Scope) -> QuerySet[Client]:
    """Those added in the periods whom the member may be told of, once each."""
    rows = scope.practice.clients.filter(scope.within("added_at"), joined_into__isnull=True)
    rows = scope.seen(rows.filter(restricted_at__isnull=True), "pk")
    if scope.therapist is None:
        return rows
    theirs = Care.objects.filter(client=OuterRef("pk"), therapist=scope.therapist, kind="own")
    return rows.filter(Exists(theirs))


NEW = shape.Count("New clients", "people")
NEW_CLIENTS = Report(
    name="new-clients",
    title="New clients",
    says=(
        "Records by the day on which they were added, once each: records that were joined count "
        "as the one that is kept.",
        "From a workshop: who had signed up for one before. What is by hand was written down by "
        "somebody here.",
    ),
    of="Period",
    columns=(
        NEW,
        shape.Count("By hand", "by_hand"),
        shape.Count("From a workshop", "workshop"),
        shape.Count("Imported", "imported"),
    ),
    drawn=NEW,
    rows=lambda scope: rows_of(scope, added),
)
