"""A review looks back on the scores of the series: first, last, how many, and what they say."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.measures.showing import Summary
from clients.models import Client
from clients.series.models import TreatmentSeries
from practice.accounts.models import Membership
from tests.clients.screening.forms import text
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.measures import pain, rated
from tests.factories.notes import signed
from tests.factories.series import a_series, becomes, visits_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist, signed in."""
    return signed_in(Browser(), therapist)


def reviewed(series: TreatmentSeries, *scores: int | None) -> str:
    """A series with that pain before each visit; the address of the review it led to."""
    for visit, score in zip(visits_of(series, len(scores)), scores, strict=True):
        if score is not None:
            rated(visit.appointment, series.therapist, *pain(score, 0))
        becomes(visit, "completed")
    review = series.reviews.latest("after")
    return reverse("review_series", args=[series.client.ref, series.ref, review.ref])


def test_a_review_shows_first_and_last_of_its_own_visits(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    before = booked(amira, therapist, MONDAY_AT_TEN - timedelta(days=1))
    rated(before, therapist, *pain(10))
    page = desk.get(reviewed(a_series(amira, therapist), 7, None, 4))
    (row,) = page.context["overall"]
    assert row == Summary(
        key=row.key, name="Pain", first="7", last="4", recorded=2, gaps=1,
        words="changed by more than everyday wobble", note="",
    )  # fmt: skip
    assert "n = 2, 1 not recorded" in text(page)
    assert "they show how they felt, not what caused it" in text(page)


def test_a_review_without_scores_says_nothing_of_them(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    page = text(desk.get(reviewed(a_series(amira, therapist), None, None, None)))
    assert "First and last" not in page


@pytest.mark.parametrize("rated_visits", [1, 3])
def test_a_review_costs_the_same_for_any_number_of_scores(
    rated_visits: int, desk: Browser, amira: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    series = a_series(amira, therapist)
    scores = [5, 5, 5][:rated_visits] + [None] * (3 - rated_visits)
    address = reviewed(series, *scores)
    signed(series.visits.earliest("pk").appointment, therapist)
    # As any page of a client, then series, its visits, its reviews; ratings, notes, visits.
    with django_assert_num_queries(16):
        desk.get(address)
