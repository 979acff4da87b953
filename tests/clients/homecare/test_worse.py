"""When what comes back is a reason to stop or to look: tables."""

from datetime import date, timedelta

import pytest

from clients.homecare.worse import Told, is_high, is_silent, worse_in_a_row

MONDAY = date(2026, 11, 2)
EVERY_DAY = range(7)


@pytest.mark.parametrize(
    ("after", "before", "limit", "high"),
    [
        (7, None, 7, True),
        (6, None, 7, False),
        (6, 4, 7, False),
        (5, 2, 7, True),
        (3, 0, 7, True),
        (2, 0, 7, False),
        (5, None, 5, True),
        (10, 10, 7, True),
        (None, 9, 7, False),
        (None, None, 7, False),
        (0, 10, 7, False),
    ],
)
def test_high_is_at_the_limit_or_3_more_than_before(
    after: int | None, before: int | None, limit: int, high: bool
) -> None:
    assert is_high(after, before, limit) is high


@pytest.mark.parametrize(
    ("days", "run"),
    [
        ([], 0),
        ([(0, None, 3)], 0),
        ([(0, 2, 3)], 1),
        ([(0, 2, 3), (1, None, 4)], 2),
        ([(0, 2, 3), (1, None, 4), (2, None, 5)], 3),
        ([(0, None, 2), (1, None, 3), (2, None, 4), (3, None, 5)], 3),
        ([(0, 2, 3), (1, None, 4), (2, None, 4)], 0),
        ([(0, 2, 3), (1, None, None), (2, None, 4), (4, None, 5)], 3),
        ([(0, 2, 3), (1, None, 4), (9, None, 5)], 0),
        ([(0, 2, 3), (1, None, 4), (9, 4, 5)], 1),
        ([(0, 5, 3), (1, None, 4)], 1),
    ],
)
def test_worse_days_in_a_row(days: list[tuple[int, int | None, int | None]], run: int) -> None:
    told = [Told(MONDAY + timedelta(days=n), before, after) for n, before, after in days]
    assert worse_in_a_row(told) == run


@pytest.mark.parametrize(
    ("days", "passed", "limit", "silent"),
    [
        (EVERY_DAY, 7, 8, False),
        (EVERY_DAY, 8, 8, True),
        (EVERY_DAY, 7, 7, True),
        (EVERY_DAY, 10, 10, True),
        (EVERY_DAY, 9, 10, False),
        ([0], 8, 8, True),  # the next Monday is over
        ([0], 7, 7, False),  # the next Monday is today
        ([], 30, 8, False),
    ],
)
def test_silent_after_so_many_days_with_a_planned_one(
    days: range, passed: int, limit: int, silent: bool
) -> None:
    today = MONDAY + timedelta(days=passed)
    assert is_silent(days, MONDAY, MONDAY + timedelta(days=60), today, limit) is silent
    assert not is_silent(days, MONDAY, today - timedelta(days=1), today, limit)
