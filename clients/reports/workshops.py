"""How workshops fill. A seat was taken whoever sat in it: seats are counted whole."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Sum

from clients.reports import shape
from clients.reports.report import Report
from clients.reports.scope import Scope, rows_of
from clients.reports.shape import Counts, Share
from clients.workshops.door import HERE
from clients.workshops.models import Attendee, Mark, Workshop
from clients.workshops.models.sign_up import State


def _held(scope: Scope, way: str = "") -> Q:
    """That a workshop took or takes place in the periods; `way` leads to it."""
    wanted = scope.within(f"{way}starts_at") & Q(**{f"{way}state": Workshop.State.PUBLISHED})
    return wanted & Q(**{f"{way}leader": scope.therapist}) if scope.therapist else wanted


def places(scope: Scope) -> dict[date, Counts]:
    """Workshops, and the places of those that have a number of them."""
    return scope.by_period(
        scope.practice.workshops.filter(_held(scope)),
        "starts_at",
        workshops=Count("pk"),
        places=Sum("capacity", default=0),
    )


def seats(scope: Scope) -> dict[date, Counts]:
    """Seats taken, and who waited for one."""
    sure = Q(state=State.CONFIRMED)
    return scope.by_period(
        scope.practice.sign_ups.filter(_held(scope, "workshop__")),
        "workshop__starts_at",
        taken=Sum("seats", filter=sure, default=0),
        filled=Sum("seats", filter=sure & Q(workshop__capacity__isnull=False), default=0),
        waited=Count("pk", filter=Q(line__isnull=False)),
        placed=Count("pk", filter=sure & Q(line__isnull=False)),
    )


def came(scope: Scope) -> dict[date, Counts]:
    """People whose newest mark on one of its days says that they were there."""
    of_theirs = Mark.objects.filter(attendee=OuterRef("attendee"), date=OuterRef("date"))
    newer = of_theirs.filter(
        Q(at__gt=OuterRef("at"))
        | Q(at=OuterRef("at"), received_at__gt=OuterRef("received_at"))
        | Q(at=OuterRef("at"), received_at=OuterRef("received_at"), pk__gt=OuterRef("pk"))
    )
    here = Mark.objects.filter(~Exists(newer), attendee=OuterRef("pk"), kind__in=HERE)
    rows = Attendee.objects.filter(
        Exists(here), _held(scope, "sign_up__workshop__"), practice=scope.practice
    )
    return scope.by_period(rows, "sign_up__workshop__starts_at", came=Count("pk"))


FILLED = Share("Filled", "filled", "places")
WORKSHOPS = Report(
    name="workshops",
    title="Workshops",
    says=(
        "Published workshops by their first day; drafts and cancelled ones are left out.",
        "Filled: confirmed seats of all places, where a workshop has a number of them. Waited: "
        "who stood in the line at some time.",
    ),
    of="Period",
    columns=(
        shape.Count("Workshops", "workshops"),
        shape.Count("Places", "places"),
        shape.Count("Taken", "taken"),
        FILLED,
        shape.Count("Came", "came"),
        shape.Count("Waited", "waited"),
        shape.Count("Got a place", "placed"),
    ),
    drawn=FILLED,
    rows=lambda scope: rows_of(scope, places, seats, came),
)
