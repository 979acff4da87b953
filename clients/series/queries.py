"""Reading series."""

from django.db.models import Prefetch

from clients.appointments.models import Appointment
from clients.measures.planned import Place
from clients.models import Client
from clients.series.models import SeriesReview, SeriesVisit, TreatmentSeries

OPEN = (TreatmentSeries.State.RUNNING, TreatmentSeries.State.PAUSED)


def place_in_series(appointment: Appointment) -> Place | None:
    """Which visit of how many it is; None outside a series. Two queries."""
    visit = SeriesVisit.objects.filter(appointment=appointment).select_related("series").first()
    if visit is None or visit.counts == SeriesVisit.Counts.NOT:
        return None
    before = visit.series.visits.exclude(counts=SeriesVisit.Counts.NOT).filter(
        appointment__starts_at__lt=appointment.starts_at
    )
    return Place(before.count() + 1, visit.series.agreed_sessions)


def series_of(client: Client) -> list[TreatmentSeries]:
    """The client's series, newest first, with visits and reviews, in three queries."""
    rows = client.treatment_series.select_related("practice", "therapist__user", "template")
    visits = SeriesVisit.objects.select_related("appointment__type").order_by(
        "appointment__starts_at", "pk"
    )
    reviews = SeriesReview.objects.select_related("done_by__user")
    return list(
        rows.prefetch_related(
            Prefetch("visits", queryset=visits), Prefetch("reviews", queryset=reviews)
        ).order_by("-started_on", "-pk")
    )
