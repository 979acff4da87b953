"""Series whose review is due, among what needs somebody."""

from datetime import date

from django.db.models import F, QuerySet
from django.urls import reverse

from clients.screening.needs import Need, Topic
from clients.series.models import SeriesReview
from clients.series.queries import OPEN
from clients.series.showing import review_title
from practice.accounts.models import Practice
from practice.schedule.wall import local_day


def reviews_reached(practice: Practice, *, on: date) -> QuerySet[SeriesReview]:
    """Every review that a running or paused series has reached and nobody has done."""
    return (
        SeriesReview.objects.filter(
            practice=practice,
            done_at__isnull=True,
            after__lte=F("series__used"),
            series__state__in=OPEN,
            series__client__archived_at__isnull=True,
        )
        .select_related("series__client")
        .only("ref", "after", "raised_at", "series__ref", "series__name",
              "series__client__ref", "series__client__name")
        .order_by("raised_at", "pk")
    )  # fmt: skip


def reviews_due(practice: Practice, *, on: date) -> list[Need]:
    """A look back for each of them, in one query."""
    return [
        Need(
            who=one.series.client.name,
            what=f"Review {one.series.name}, {_when(one)}",
            since=local_day(one.raised_at, practice.zone),
            url=reverse("review_series", args=[one.series.client.ref, one.series.ref, one.ref]),
            topic=Topic.REVIEW,
            about=frozenset({one.series.client_id}),
        )
        for one in reviews_reached(practice, on=on)
    ]


def _when(review: SeriesReview) -> str:
    title = review_title(review)
    return f"{title[:1].lower()}{title[1:]}"
