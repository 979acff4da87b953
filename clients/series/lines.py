"""How a client's open series stand, a line each, for their file."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from clients.models import Client
from clients.series.counting import balance_of
from clients.series.models import SeriesReview, TreatmentSeries
from clients.series.queries import OPEN
from clients.series.showing import progress, warning


@dataclass(frozen=True)
class SeriesLine:
    """Its name, how far it is, and what the therapist should talk about now."""

    ref: str
    name: str
    words: str
    warning: str


def open_lines(client: Client) -> list[SeriesLine]:
    """What runs or is paused, newest first; one query."""
    waiting = SeriesReview.objects.filter(
        series=OuterRef("pk"), done_at__isnull=True, after__lte=OuterRef("used")
    )
    rows = client.treatment_series.filter(state__in=OPEN).annotate(is_review_due=Exists(waiting))
    return [_line(series) for series in rows.order_by("-started_on", "-pk")]


def _line(series: TreatmentSeries) -> SeriesLine:
    balance = balance_of(series)
    parts = [progress(balance)]
    if series.state != TreatmentSeries.State.RUNNING:
        parts.append(series.get_state_display().lower())
    if series.is_review_due:  # type: ignore[attr-defined]
        parts.append("review due")
    return SeriesLine(series.ref, series.name, "; ".join(parts) + ".", warning(series, balance))
