"""Reports that are not by time are drawn, too: each row on a scale of its own."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.reports.outcomes import SUMMED, drawn, words_of
from clients.reports.shape import Row
from clients.reports.strips import LEFT, RIGHT, Scale, strips_of
from practice.accounts.models import Membership
from tests.clients.reports.seeded import FIRST, LAST, Seeded

MIDDLE = (LEFT + RIGHT) // 2


@pytest.mark.parametrize(
    ("value", "place"), [(0, LEFT), (5, MIDDLE), (10, RIGHT), (-3, LEFT), (12, RIGHT)]
)
def test_a_value_stands_on_its_scale_and_never_beside_it(value: int, place: int) -> None:
    (one,) = strips_of("", "", "", [Scale("A", 0, 10, Decimal(value), Decimal(5))]).rows
    assert (one.first_x, one.last_x, one.is_bar) == (place, MIDDLE, False)


def test_a_scale_that_does_not_begin_at_nothing() -> None:
    (one,) = strips_of("", "", "", [Scale("A", 20, 40, Decimal(30))]).rows
    assert (one.first_x, one.is_bar, one.wide) == (MIDDLE, True, MIDDLE - LEFT)


def test_of_nobody_there_is_a_bar_of_nothing() -> None:
    (one,) = strips_of("", "", "", [Scale("A", 0, 0, Decimal(0))]).rows
    assert (one.wide, one.is_gap) == (0, False)


def test_a_long_label_makes_the_drawing_wider_and_not_its_scale() -> None:
    long = strips_of("", "", "", [Scale("x" * 80, 0, 10, Decimal(10))])
    assert long.wide > 600
    assert long.rows[0].first_x == RIGHT


@pytest.mark.django_db
def test_scores_are_drawn_beside_their_table(
    client: Browser, owner: Membership, therapist: Membership
) -> None:
    seeded = Seeded(1, owner, therapist)
    seeded.visits()
    seeded.scores()
    client.force_login(owner.user)
    days = {"from": FIRST, "to": LAST, "by": "month"}
    page = client.get(reverse("report", args=["measures"]), days).content.decode()
    assert page.count('class="plot-ring"') == page.count('class="plot-dot"') == 3
    assert "The ring is the first, the dot the last" in page
    assert "First, median" in page


def test_too_few_are_not_drawn() -> None:
    counts = {"n": 4, "first": Decimal(7), "last": Decimal(2), "change": Decimal(-5)}
    plot = drawn([Row(words_of(SUMMED[0]), counts)])
    assert (plot.rows[0].is_gap, plot.rows[0].first) == (True, "")
    assert "too few to say (n = 4)" in plot.words
    assert "7" not in plot.words.replace(plot.rows[0].label, "")
