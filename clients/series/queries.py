"""Reading series."""

from django.db.models import Prefetch

from clients.models import Client
from clients.series.models import SeriesReview, SeriesVisit, TreatmentSeries

OPEN = (TreatmentSeries.State.RUNNING, TreatmentSeries.State.PAUSED)


def series_of(client: Client, *, is_open: bool = False) -> list[TreatmentSeries]:
    """The client's series, newest first, with visits and reviews, in three queries.

    `is_open` leaves out those that are over.
    """
    rows = client.treatment_series.select_related("practice", "therapist__user", "template")
    if is_open:
        rows = rows.filter(state__in=OPEN)
    visits = SeriesVisit.objects.select_related("appointment__type").order_by(
        "appointment__starts_at", "pk"
    )
    reviews = SeriesReview.objects.select_related("done_by__user")
    return list(
        rows.prefetch_related(
            Prefetch("visits", queryset=visits), Prefetch("reviews", queryset=reviews)
        ).order_by("-started_on", "-pk")
    )
