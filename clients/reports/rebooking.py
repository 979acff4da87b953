"""Who came again within four weeks, or has a visit booked there."""

from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from clients.appointments.models import Appointment, Status
from clients.measures.planned import CAME
from clients.reports import shape
from clients.reports.report import Report
from clients.reports.scope import Scope, rows_of
from clients.reports.shape import Counts, Share

WITHIN = timedelta(days=28)


def again(scope: Scope) -> dict[date, Counts]:
    """Visits that took place, and those of them that another one of the client's followed."""
    later = Appointment.objects.filter(
        client=OuterRef("client"),
        status__in=[Status.BOOKED, *CAME],
        starts_at__gt=OuterRef("starts_at"),
        starts_at__lte=OuterRef("known_at"),
    )
    rows = scope.visits().filter(status__in=CAME).annotate(known_at=F("starts_at") + WITHIN)
    known = Q(known_at__lte=scope.now)
    return scope.by_period(
        rows.annotate(has_later=Exists(later)),
        "starts_at",
        visits=Count("pk"),
        known=Count("pk", filter=known),
        again=Count("pk", filter=known & Q(has_later=True)),
        not_yet=Count("pk", filter=~known),
    )


CAME_AGAIN = Share("Came again", "again", "known")
REBOOKING = Report(
    name="rebooking",
    title="Coming again",
    says=(
        "Visits that took place, by their day. Again: the same client had another visit within 28 "
        "days after it, with anybody here, that took place or is booked.",
        "Not yet known: those whose 28 days are not over. They are in no share.",
    ),
    of="Period",
    columns=(
        shape.Count("Visits", "visits"),
        shape.Count("Again", "again"),
        shape.Count("Not yet known", "not_yet"),
        CAME_AGAIN,
    ),
    drawn=CAME_AGAIN,
    rows=lambda scope: rows_of(scope, again),
)
