"""What is free between what is busy, and the nearest times that fit."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.schedule.slots import Span, free_spans, nearest_starts

DAY = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTHING = timedelta()


def at(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


def span(start: float, end: float) -> Span:
    return Span(at(start), at(end))


spans = st.tuples(st.integers(0, 96), st.integers(1, 24)).map(
    lambda t: span(t[0] / 4, (t[0] + t[1]) / 4)
)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (span(9, 10), span(10, 11), False),
        (span(9, 10), span(8, 9), False),
        (span(9, 10.25), span(10, 11), True),
        (span(9, 12), span(10, 11), True),
        (span(9, 10), span(9, 10), True),
    ],
)
def test_touching_ends_do_not_overlap(one: Span, other: Span, overlap: bool) -> None:
    assert (one.overlaps(other), other.overlaps(one)) == (overlap, overlap)


@pytest.mark.parametrize(
    ("busy", "free"),
    [
        ([], [span(9, 17)]),
        ([span(10, 11)], [span(9, 10), span(11, 17)]),
        ([span(12, 13), span(10, 11)], [span(9, 10), span(11, 12), span(13, 17)]),
        ([span(10, 11), span(11, 12)], [span(9, 10), span(12, 17)]),
        ([span(10, 14), span(11, 12)], [span(9, 10), span(14, 17)]),
        ([span(8, 10)], [span(10, 17)]),
        ([span(16, 18)], [span(9, 16)]),
        ([span(8, 18)], []),
        ([span(9, 17)], []),
        ([span(6, 8), span(18, 19)], [span(9, 17)]),
        ([span(6, 9), span(17, 19)], [span(9, 17)]),
    ],
)
def test_the_gaps_are_what_is_left_in_order(busy: list[Span], free: list[Span]) -> None:
    assert free_spans(span(9, 17), busy) == free


def test_an_end_before_its_start_leaves_nothing() -> None:
    assert free_spans(span(17, 9), []) == []


@given(st.lists(spans, max_size=8))
def test_every_quarter_is_either_free_or_busy(busy: list[Span]) -> None:
    day = span(0, 24)
    free = free_spans(day, busy)
    for quarter in (span(n / 4, (n + 1) / 4) for n in range(96)):
        is_busy = any(quarter.overlaps(one) for one in busy)
        assert any(quarter.overlaps(one) for one in free) == (not is_busy)
    assert [one for one in free if one.start >= one.end] == []


def test_the_nearest_times_come_first_and_the_earlier_of_two_wins() -> None:
    free = [span(9, 12)]
    found = nearest_starts(at(10.1), occupies=(NOTHING, HOUR), free=free)
    assert found == [at(10), at(10.25), at(9.75)]
    even = nearest_starts(at(10.125), occupies=(NOTHING, HOUR), free=free, most=2)
    assert even == [at(10), at(10.25)]


def test_times_step_from_the_opening_of_each_gap() -> None:
    free = [span(9 + 5 / 60, 10.5), span(11 + 10 / 60, 12.5)]
    found = nearest_starts(at(9), occupies=(NOTHING, HOUR), free=free, most=9)
    assert found == [at(h + m / 60) for h, m in ((9, 5), (9, 20), (11, 10), (11, 25))]


def test_buffers_on_both_sides_must_fit() -> None:
    before, after = timedelta(minutes=15), HOUR + timedelta(minutes=10)
    free = [span(9, 10 + 25 / 60), span(11, 12)]
    assert nearest_starts(at(9), occupies=(before, after), free=free) == [at(9.25)]


def test_a_gap_that_fits_exactly_is_taken_and_a_shorter_one_is_not() -> None:
    free = [span(9, 10), span(11, 11.75)]
    assert nearest_starts(at(9), occupies=(NOTHING, HOUR), free=free) == [at(9)]


def test_nothing_free_is_no_time_at_all() -> None:
    assert nearest_starts(at(9), occupies=(NOTHING, HOUR), free=[]) == []


@given(st.lists(spans, max_size=6), st.integers(0, 96))
def test_every_time_offered_can_be_had(busy: list[Span], wanted: int) -> None:
    before, after = timedelta(minutes=10), timedelta(minutes=55)
    free = free_spans(span(6, 22), busy)
    for start in nearest_starts(at(wanted / 4), occupies=(before, after), free=free):
        taken = Span(start - before, start + after)
        assert [one for one in busy if one.overlaps(taken)] == []
        assert at(6) <= taken.start
        assert taken.end <= at(22)
