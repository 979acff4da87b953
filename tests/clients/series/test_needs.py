"""A review of a series that is due stands among what needs somebody until it is recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client
from clients.screening.needs import needs_of
from clients.series.actions import review
from clients.series.models import TreatmentSeries
from clients.series.needs import reviews_due
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.screening import FRIDAY, NOW
from tests.factories.series import a_series, becomes, visits_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def due(by: Membership) -> list[str]:
    return [need.what for need in reviews_due(by.practice, on=FRIDAY)]


def half_way(client: Client, by: Membership) -> TreatmentSeries:
    """Three of six visits are over, which is when a review is due."""
    series = a_series(client, by)
    for visit in visits_of(series, 3):
        becomes(visit, "completed")
    return series


def test_it_is_listed_from_the_visit_that_reached_it(amira: Client, therapist: Membership) -> None:
    series = a_series(amira, therapist)
    first, second, third = visits_of(series, 3)
    for visit in (first, second):
        becomes(visit, "completed")
    assert due(therapist) == []
    becomes(third, "completed")
    (need,) = needs_of(therapist.practice, on=FRIDAY, seen_by=therapist, most=9).first
    place = [amira.ref, series.ref, series.reviews.get().ref]
    assert (need.who, need.what, need.since, need.url) == (
        amira.name, "Review Weekly block, after 3 visits", FRIDAY,
        reverse("review_series", args=place),
    )  # fmt: skip


def test_it_goes_when_it_is_recorded(amira: Client, therapist: Membership) -> None:
    series = half_way(amira, therapist)
    review(one=series.reviews.get(), decision="go_on", words="Looser.", by=therapist, now=NOW)
    assert due(therapist) == []


def test_a_count_that_fell_back_asks_for_nothing(amira: Client, therapist: Membership) -> None:
    series = half_way(amira, therapist)
    becomes(series.visits.latest("pk"), "booked")
    assert due(therapist) == []


@pytest.mark.parametrize(
    ("state", "number"), [("running", 1), ("paused", 1), ("finished", 0), ("stopped", 0)]
)
def test_a_series_that_has_ended_is_not_looked_back_on(
    state: str, number: int, amira: Client, therapist: Membership
) -> None:
    half_way(amira, therapist)
    TreatmentSeries.objects.update(state=state)
    assert len(due(therapist)) == number


def test_nor_is_an_archived_client_s_or_another_practice_s(
    amira: Client, therapist: Membership, other_therapist: Membership
) -> None:
    half_way(ClientFactory(practice=other_therapist.practice), other_therapist)
    half_way(amira, therapist)
    Client.objects.filter(pk=amira.pk).update(archived_at=NOW)
    assert due(therapist) == []
    assert len(due(other_therapist)) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_it_is_one_query_however_many(
    rows: int, therapist: Membership, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(rows):
        a_series(
            ClientFactory(practice=therapist.practice), therapist, code="race_five",
            agreed_sessions=5, race_on=FRIDAY + 90 * DAY,
        )  # fmt: skip
    with django_assert_num_queries(1):
        assert len(reviews_due(therapist.practice, on=FRIDAY)) == rows
