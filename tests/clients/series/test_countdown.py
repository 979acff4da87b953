"""The weeks before a race."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.series.countdown import FIRST_BUT_LATE, is_taper, most_pressure, race_visits

RACE = date(2027, 4, 25)


def before(days: int) -> date:
    return RACE - timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (200, [(1, 70), (2, 49), (3, 28), (4, 14), (5, 3)]),
        (70, [(1, 70), (2, 49), (3, 28), (4, 14), (5, 3)]),
        (69, [(1, 69), (2, 50), (3, 32), (4, 14), (5, 3)]),
        (35, [(1, 35), (2, 28), (3, 21), (4, 14), (5, 3)]),
        (34, [(1, 34), (2, 24), (4, 14), (5, 3)]),
        (28, [(1, 28), (2, 21), (4, 14), (5, 3)]),
        (27, [(1, 27), (4, 14), (5, 3)]),
        (21, [(1, 21), (4, 14), (5, 3)]),
        (20, [(4, 14), (5, 3)]),
        (14, [(4, 14), (5, 3)]),
        (13, [(5, 3)]),
        (3, [(5, 3)]),
        (2, [(5, 2)]),
        (1, []),
        (0, []),
        (-5, []),
    ],
)
def test_which_visits_still_fit(left: int, expected: list[tuple[int, int]]) -> None:
    visits = race_visits(RACE, before(left))
    assert [(one.number, one.days_before) for one in visits] == expected
    assert [one.on for one in visits] == [before(days) for _, days in expected]


def test_a_first_visit_two_weeks_before_is_not_firm() -> None:
    first, light = race_visits(RACE, before(16))
    assert first.work == FIRST_BUT_LATE
    assert light.minutes == "20 to 30 minutes"


@given(st.integers(-10, 400))
def test_visits_go_forward_a_week_apart_and_none_is_on_the_last_day(left: int) -> None:
    visits = race_visits(RACE, before(left))
    days = [one.days_before for one in visits]
    assert all(a - b >= 7 for a, b in itertools.pairwise(days))
    assert all(2 <= n <= max(left, 2) for n in days)
    assert all(one.on >= before(left) for one in visits)
    assert [one.number for one in visits] == sorted({one.number for one in visits})


@pytest.mark.parametrize(
    ("days", "usual", "used_to_deep"),
    [
        (30, "firm", "firm"),
        (14, "firm", "firm"),
        (13, "medium", "medium"),
        (8, "medium", "medium"),
        (7, "not_deep", "medium"),
        (6, "not_deep", "medium"),
        (5, "not_deep", "not_deep"),
        (4, "light", "light"),
        (2, "light", "light"),
        (1, "none", "none"),
        (0, "none", "none"),
        (-1, "light", "light"),
        (-2, "light", "light"),
        (-3, "medium", "medium"),
    ],
)
def test_the_most_that_is_done_on_a_day(days: int, usual: str, used_to_deep: str) -> None:
    assert most_pressure(before(days), RACE, is_used_to_deep=False) == usual
    assert most_pressure(before(days), RACE, is_used_to_deep=True) == used_to_deep


@pytest.mark.parametrize(("days", "shown"), [(22, False), (21, True), (1, True), (0, False)])
def test_the_taper_is_three_weeks_without_the_day_itself(days: int, shown: bool) -> None:
    assert is_taper(before(days), RACE) is shown
