"""Planned days and done days, in words."""

from datetime import date, timedelta

import pytest

from clients.homecare.adherence import WINDOW, adherence, days_in_words, next_day

TODAY = date(2026, 11, 20)  # a Friday
START = date(2026, 11, 9)  # a Monday
END = date(2026, 12, 18)


def back(*days: int) -> list[date]:
    """Days counted back from today."""
    return [TODAY - timedelta(days=one) for one in days]


def test_the_window_is_two_weeks_that_end_today() -> None:
    days = adherence(range(7), START, END, [], TODAY).days
    assert (len(days), days[0].on, days[-1].on) == (WINDOW, date(2026, 11, 7), TODAY)


@pytest.mark.parametrize(
    ("done", "sentence"),
    [
        ([], "Done on 0 of 11 planned days in the last 14 days."),
        (back(1, 2, 3), "Done on 3 of 11 planned days in the last 14 days."),
        (back(0, 1), "Done on 2 of 12 planned days in the last 14 days."),
    ],
)
def test_today_counts_only_once_it_is_done(done: list[date], sentence: str) -> None:
    assert adherence(range(7), START, END, done, TODAY).sentence == sentence


def test_a_day_that_was_not_planned_is_told_apart() -> None:
    got = adherence([0], START, END, [*back(4), *back(3)], TODAY)
    assert got.sentence == (
        "Done on 1 of 2 planned days in the last 14 days. Also done on 1 other day."
    )
    more = adherence([0], START, END, back(1, 2, 3), TODAY)
    assert more.sentence.endswith("Also done on 3 other days.")


def test_a_plan_that_began_today_has_nothing_behind_it() -> None:
    assert adherence(range(7), TODAY, END, [], TODAY).sentence == "No planned day has passed yet."


def test_each_day_says_what_it_was() -> None:
    days = adherence([0, 4], START, END, back(4), TODAY).days
    assert [day.word for day in days[2:]] == [
        "Missed", "", "", "", "Missed", "", "", "Done", "", "", "", "Today",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(7), "every day"),
        ([4, 3, 2, 1, 0], "Monday to Friday"),
        ([2], "Wednesday"),
        ([0, 4], "Monday and Friday"),
        ([4, 0, 2], "Monday, Wednesday and Friday"),
    ],
)
def test_days_read_as_people_say_them(days: list[int], words: str) -> None:
    assert days_in_words(days) == words


@pytest.mark.parametrize(
    ("days", "until", "expected"),
    [
        (range(7), END, date(2026, 11, 21)),
        ([4], END, date(2026, 11, 27)),
        ([3], END, date(2026, 11, 26)),
        ([4], TODAY, None),
        (range(7), TODAY, None),
    ],
)
def test_the_next_day_comes_after_today_and_not_after_the_end(
    days: list[int], until: date, expected: date | None
) -> None:
    assert next_day(days, START, until, TODAY) == expected


def test_the_next_day_of_a_plan_to_come_is_its_first() -> None:
    assert next_day(range(7), date(2026, 12, 1), END, TODAY) == date(2026, 12, 1)
