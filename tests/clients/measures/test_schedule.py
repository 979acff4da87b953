"""Which measures are due at which session."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.measures.answers import ScoreRefused
from clients.measures.schedule import Due, Moment, due, is_milestone

ALWAYS = ["nrs_pain", "nrs_soreness", "sleep_0_10"]


@pytest.mark.parametrize(
    ("session", "of", "more"),
    [
        (1, 6, ["psfs", "goals"]),
        (2, 6, []),
        (3, 6, ["pgic"]),
        (4, 6, ["psfs", "goals", "pgic"]),
        (5, 6, ["pgic"]),
        (6, 6, ["psfs", "goals", "pgic"]),
        (1, 1, ["psfs", "goals"]),  # first and last: once
        (2, 2, ["psfs", "goals"]),
        (8, 12, ["psfs", "goals", "pgic"]),
        (12, 12, ["psfs", "goals", "pgic"]),
        # No number was agreed: no session is known to be the last.
        (1, None, ["psfs", "goals"]),
        (7, None, ["pgic"]),
        (8, None, ["psfs", "goals", "pgic"]),
        # Beyond the agreed number: any may be the last.
        (7, 6, ["psfs", "goals", "pgic"]),
    ],
)
def test_what_is_due_at_a_session(session: int, of: int | None, more: list[str]) -> None:
    assert [one.code for one in due(session=session, of=of)] == ALWAYS + more


def test_pain_and_soreness_are_asked_before_and_after_and_the_rest_before() -> None:
    both = (Moment.BEFORE, Moment.AFTER)
    assert due(session=2, of=6) == [
        Due("nrs_pain", both),
        Due("nrs_soreness", both),
        Due("sleep_0_10", (Moment.BEFORE,)),
    ]


@pytest.mark.parametrize(("session", "asked"), [(1, True), (2, False), (3, False), (4, True)])
def test_a_measure_of_a_region_is_due_where_it_was_chosen(session: int, asked: bool) -> None:
    with_it = [one.code for one in due(session=session, of=6, region_codes=["lefs", "lefs"])]
    without = [one.code for one in due(session=session, of=6)]
    assert with_it == without + (["lefs"] if asked else [])


@pytest.mark.parametrize(
    ("code", "words"), [("hooper", "not about one region"), ("fhsq", "not in the list")]
)
def test_another_measure_is_not_scheduled_as_one_of_a_region(code: str, words: str) -> None:
    with pytest.raises(ScoreRefused, match=words):
        due(session=2, of=6, region_codes=[code])


@pytest.mark.parametrize(("session", "of"), [(0, 6), (-1, None), (1, 0)])
def test_sessions_are_counted_from_1(session: int, of: int | None) -> None:
    with pytest.raises(ScoreRefused, match="counted from 1"):
        is_milestone(session, of)


@given(st.integers(1, 60))
def test_a_series_of_any_length_begins_and_ends_with_a_milestone(of: int) -> None:
    milestones = [n for n in range(1, of + 1) if is_milestone(n, of)]
    assert milestones[0] == 1
    assert milestones[-1] == of
    assert all(after - before <= 4 for before, after in itertools.pairwise(milestones))
