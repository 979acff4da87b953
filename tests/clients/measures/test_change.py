"""When two scores are called a change, which way, and with which words."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.measures.answers import ScoreRefused
from clients.measures.catalogue import MEASURES, measure
from clients.measures.change import (
    BEYOND,
    NOT_AGREED,
    WITHIN,
    Change,
    Towards,
    changed,
    changed_activity,
    changed_named,
    percent_change,
    recovery_baseline,
    recovery_flag,
)

UNVALIDATED = "Display threshold, not validated."


def test_a_change_says_everything_about_itself() -> None:
    assert changed("nrs_pain", before=6, after=4) == Change(
        delta=Decimal(-2),
        percent=Decimal("-33.3"),
        towards=Towards.BETTER,
        beyond=True,
        words="changed by more than everyday wobble",
        note="",
    )


# code, before, after at the threshold, after just under it, and the note.
EDGES = [
    ("nrs_pain", "0", "2", "1", ""),
    ("nrs_pain", "4", "2", "3", ""),
    ("nrs_pain", "7", "5", "6", ""),
    ("nrs_pain", "8", "5", "6", ""),
    ("nrs_pain", "10", "7", "8", ""),
    ("nrs_pain", "5", "7", "6", ""),
    # Worse from a high start: there is no room for 3 points.
    ("nrs_pain", "8", "10", "9", ""),
    ("nrs_soreness", "6", "4", "5", UNVALIDATED),
    ("nrs_stiffness", "6", "8", "7", UNVALIDATED),
    ("nrs_fatigue", "2", "0", "1", UNVALIDATED),
    ("nrs_stress", "9", "7", "8", UNVALIDATED),
    ("psfs", "4.33", "6.33", "6.32", ""),
    ("goals", "5.5", "7.5", "7.49", UNVALIDATED),
    ("lefs", "40", "49", "48", ""),
    ("lefs", "40", "31", "32", ""),
    ("faam_adl", "70.24", "78.24", "78.23", UNVALIDATED),
    ("faam_sport", "50", "59", "58.99", UNVALIDATED),
    ("faos_pain", "75", "85", "84.99", UNVALIDATED),
    ("faos_symptoms", "64.29", "54.29", "54.3", UNVALIDATED),
    ("faos_adl", "50", "60", "59.99", UNVALIDATED),
    ("faos_sport", "30", "40", "39.99", UNVALIDATED),
    ("faos_qol", "50", "60", "59.99", UNVALIDATED),
    ("ffi", "30", "23", "23.01", UNVALIDATED),
    ("ffi_pain", "50", "38", "38.01", UNVALIDATED),
    ("ffi_disability", "30", "23", "23.01", UNVALIDATED),
    ("visa_a", "51", "65", "64", ""),
    ("tendins_a", "60", "48", "48.01", ""),
    ("mymop", "4.33", "3.33", "3.34", ""),
]


@pytest.mark.parametrize(("code", "before", "at", "under", "note"), EDGES)
def test_a_change_begins_at_the_threshold_and_not_just_under(
    code: str, before: str, at: str, under: str, note: str
) -> None:
    start = Decimal(before)
    reached = changed(code, before=start, after=Decimal(at))
    missed = changed(code, before=start, after=Decimal(under))
    assert (reached.beyond, reached.words, reached.note) == (True, BEYOND, note)
    assert (missed.beyond, missed.words, missed.note) == (False, WITHIN, note)


@pytest.mark.parametrize("code", ["sleep_0_10", "wellness_5", "hooper", "ffi_limitation"])
def test_where_no_size_is_agreed_none_is_made_up(code: str) -> None:
    its = measure(code)
    change = changed(code, before=its.low, after=its.high)
    assert (change.beyond, change.words, change.note) == (None, NOT_AGREED, "")


def test_every_measure_has_its_edge_or_no_threshold() -> None:
    with_threshold = {code for code, its in MEASURES.items() if its.threshold}
    assert {row[0] for row in EDGES} == with_threshold
    assert set(MEASURES) - with_threshold == {
        "sleep_0_10", "wellness_5", "hooper", "ffi_limitation", "pgic",
    }  # fmt: skip


HIGHER_IS_BETTER = {
    "sleep_0_10", "psfs", "wellness_5", "goals", "lefs", "faam_adl", "faam_sport", "faos_pain",
    "faos_symptoms", "faos_adl", "faos_sport", "faos_qol", "visa_a",
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(set(MEASURES) - {"pgic"}))
def test_better_is_the_way_the_measure_says(code: str) -> None:
    its = measure(code)
    up = changed(code, before=its.low, after=its.high).towards
    down = changed(code, before=its.high, after=its.low).towards
    expected = (Towards.BETTER, Towards.WORSE)
    assert (up, down) == (expected if code in HIGHER_IS_BETTER else expected[::-1])
    assert changed(code, before=its.high, after=its.high).towards is Towards.NEITHER


def test_two_overall_changes_are_not_compared() -> None:
    with pytest.raises(ScoreRefused, match="Show the answers one by one"):
        changed("pgic", before=4, after=2)


@pytest.mark.parametrize(("before", "after"), [(11, 3), (3, 11), (-1, 3)])
def test_scores_out_of_range_are_not_compared(before: int, after: int) -> None:
    with pytest.raises(ScoreRefused, match="from 0 to 10"):
        changed("nrs_pain", before=before, after=after)


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        (6, 3, "-50.0"),
        (3, 4, "33.3"),
        (8, 8, "0.0"),
        (Decimal("4.33"), Decimal("6.33"), "46.2"),  # 2 / 4.33
        (10, 0, "-100.0"),
        (0, 5, None),
        (0, 0, None),
    ],
)
def test_a_percentage_is_of_the_first_score_and_blank_from_0(
    before: Decimal | int, after: Decimal | int, percent: str | None
) -> None:
    found = percent_change(before, after)
    assert (None if found is None else str(found)) == percent


@pytest.mark.parametrize(
    ("code", "before", "after", "delta", "words"),
    [
        ("psfs", {"a": 3, "b": 4, "c": 6}, {"a": 5, "b": 6, "c": 8}, "2", BEYOND),
        ("psfs", {"a": 3, "b": 4, "c": 6}, {"a": 5, "b": 6, "c": 7}, "1.67", WITHIN),
        # A new activity at 10 does not lift the mean, and a dropped one at 0 does not either.
        ("psfs", {"a": 3, "b": 4, "c": 6}, {"a": 3, "b": 4, "c": 6, "d": 10}, "0", WITHIN),
        (
            "psfs",
            {"a": 3, "b": 4, "c": 6, "d": 0},
            {"a": 3, "b": 4, "c": 6, "d": None},
            "0",
            WITHIN,
        ),
        ("goals", {"x": 2, "wellbeing": 4}, {"x": 5, "wellbeing": 5}, "2", BEYOND),
        ("goals", {"x": 2, "wellbeing": 4}, {"x": 5, "y": 9, "wellbeing": 4}, "1.5", WITHIN),
    ],
)
def test_means_are_compared_over_what_was_rated_both_times(
    code: str,
    before: dict[str, int | None],
    after: dict[str, int | None],
    delta: str,
    words: str,
) -> None:
    change = changed_named(code, before=before, after=after)
    assert (change.delta, change.words) == (Decimal(delta), words)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("psfs", {"a": 3, "b": 4, "c": 6}, {"a": 5, "b": 6, "d": 8}),
        ("psfs", {"a": 3, "b": 4, "c": 6, "d": 1}, {"a": 5, "b": 6, "d": None, "e": 4}),
        ("goals", {"x": 2, "wellbeing": 4}, {"y": 5, "wellbeing": 5}),
    ],
)
def test_other_activities_are_not_compared(
    code: str, before: dict[str, int | None], after: dict[str, int | None]
) -> None:
    with pytest.raises(ScoreRefused, match="must be the same both times"):
        changed_named(code, before=before, after=after)


def test_only_named_measures_are_compared_by_name() -> None:
    with pytest.raises(ScoreRefused, match="has fixed questions"):
        changed_named("lefs", before={"a": 1}, after={"a": 1})


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(2, 5, BEYOND), (2, 4, WITHIN), (8, 5, BEYOND), (8, 6, WITHIN)],
)
def test_one_activity_takes_3_points(before: int, after: int, words: str) -> None:
    assert changed_activity(before=before, after=after).words == words


def test_one_activity_keeps_to_its_range() -> None:
    with pytest.raises(ScoreRefused, match="from 0 to 10"):
        changed_activity(before=2, after=11)


@given(st.sampled_from(sorted(set(MEASURES) - {"pgic"})), st.data())
def test_a_larger_difference_is_never_less_of_a_change(code: str, data: st.DataObject) -> None:
    its = measure(code)
    scores = st.integers(its.low, its.high)
    before, one, other = data.draw(scores), data.draw(scores), data.draw(scores)
    near, far = sorted((one, other), key=lambda after: abs(after - before))
    first, second = (changed(code, before=before, after=after) for after in (near, far))
    assert bool(first.beyond) <= bool(second.beyond)


FRIDAY = date(2026, 11, 20)


def checks(*totals: int | None, last: date = FRIDAY) -> dict[date, int]:
    """One total a day up to `last`; None is a day without a check."""
    days = [last - timedelta(days=n) for n in range(len(totals))][::-1]
    return {
        day: total for day, total in zip(days, totals, strict=True) if total is not None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("totals", "flagged"),
    [
        ([20, 20, 20, 20, 20, 16, 16], True),  # exactly 20 % under, twice
        ([20, 20, 20, 20, 20, 16, 17], False),  # 15 % on the second day
        ([20, 20, 20, 20, 20, 17, 16], False),
        ([20, 20, 20, 20, 20, 15, 5], True),
        ([20, 20, 20, 20, 16, 16], False),  # only 4 earlier ones
        ([20, 20, 20, 20, 20, 16, None, 16], False),  # not in a row
        ([20, 20, 20, 20, 20, 16, None], False),  # none today
        ([20, 20, 20, None, 20, 20, 16, 16], True),  # a gap earlier does not matter
        ([24, 18, 21, 23, 19, 16, 16], True),  # median 21: 16.8 and under
        ([24, 18, 21, 23, 19, 17, 16], False),
        ([20, 20, 5, 5, 20, 20, 20, 16, 16], True),  # bad days do not lower the usual
        ([20, 20, 20, 20, 20, 25, 25], False),  # better is no drop
        ([18, 18, 18, 19, 19, 19, 14, 14], True),  # median 18.5: 14.8 and under
        ([18, 18, 18, 19, 19, 19, 15, 14], False),
        ([], False),
    ],
)
def test_two_days_a_fifth_under_the_usual_are_flagged(
    totals: list[int | None], flagged: bool
) -> None:
    assert recovery_flag(checks(*totals), on=FRIDAY) is flagged


def test_the_usual_is_the_median_of_the_last_14_before_the_day() -> None:
    long_ago, lately = [10] * 20, [20, 21] * 7
    assert recovery_baseline(checks(*long_ago, *lately, 25), before=FRIDAY) == Fraction(41, 2)


@pytest.mark.parametrize("totals", [[26, 20, 20, 20, 20, 16, 16], [20, 20, 20, 20, 20, 4, 16]])
def test_an_impossible_check_is_refused(totals: list[int]) -> None:
    with pytest.raises(ScoreRefused, match="from 5 to 25"):
        recovery_flag(checks(*totals), on=FRIDAY)
