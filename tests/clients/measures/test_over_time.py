"""What sentences say of scores over time: what was recorded, how often, and no more."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clients.measures.catalogue import COMFORT_CAPTION, MEASURES, PROGRESS_CAPTION
from clients.measures.over_time import (
    WAIT,
    Reading,
    Track,
    captions,
    compared,
    items_compared,
    sentences,
)
from clients.measures.plot import HIGH, MOST, TOP, plot_of
from clients.measures.read import ItemAnswer
from clients.measures.showing import first_and_last
from clients.measures.words import said_by

START = date(2026, 11, 2)
RATHER = "changed by more than everyday wobble"


def track(code: str, *scores: Any) -> Track:
    """A week between two visits; each score is before, (before, after), or None."""
    readings = []
    for n, score in enumerate(scores):
        before, after = score if isinstance(score, tuple) else (score, None)
        readings.append(
            Reading(
                START + timedelta(weeks=n),
                None if before is None else Decimal(before),
                None if after is None else Decimal(after),
                number=n + 1,
            )
        )
    return Track(code, MEASURES[code].name, "key", tuple(readings))


def activities(*visits: dict[str, int]) -> Track:
    readings = [
        Reading(
            START + timedelta(weeks=n),
            Decimal(sum(rated.values())) / len(rated),
            items=tuple(ItemAnswer(key, key.capitalize(), n) for key, n in rated.items()),
        )
        for n, rated in enumerate(visits)
    ]
    return Track("psfs", "PSFS", "key", tuple(readings))


@pytest.mark.parametrize(
    ("code", "scores", "said"),
    [
        ("nrs_pain", (), (WAIT,)),
        ("nrs_pain", (6,), ("Recorded 1 time (n = 1).", WAIT)),
        ("nrs_pain", (6, None, 4), (
            "Recorded 2 times (n = 2); 1 not recorded.",
            f"From 6 on 2 November 2026 to 4 on 16 November 2026: {RATHER}.",
        )),
        ("nrs_pain", (6, 5), (
            "Recorded 2 times (n = 2).",
            "From 6 on 2 November 2026 to 5 on 9 November 2026: about the same.",
        )),
        ("nrs_pain", (4, 6), (
            "Recorded 2 times (n = 2).",
            f"From 4 on 2 November 2026 to 6 on 9 November 2026: {RATHER}.",
        )),
        ("nrs_stress", ((6, 4), (4, 4)), (
            "Recorded 2 times (n = 2).",
            f"Before the visit, from 6 on 2 November 2026 to 4 on 9 November 2026: {RATHER}. "
            "Display threshold, not validated.",
            "At 2 visits with both, the score after was lower once, the same once, higher 0 times.",
        )),
        ("sleep_0_10", (5, 8, 2), (
            "Recorded 3 times (n = 3).",
            "From 5 on 2 November 2026 to 2 on 16 November 2026: no agreed size of change; look at "
            "the ratings over time.",
        )),
        ("nrs_pain", (6, 6, 5, 5), (
            "Recorded 4 times (n = 4).",
            "From 6 on 2 November 2026 to 5 on 23 November 2026: about the same.",
            "Average 6.0 for the first 2 recorded, 5.0 for the last 2.",
        )),
        ("nrs_pain", (7, 6, 6, None, 4, 4, 4, 4), (
            "Recorded 7 times (n = 7); 1 not recorded.",
            f"From 7 on 2 November 2026 to 4 on 21 December 2026: {RATHER}.",
            "Average 6.3 for the first 3 recorded, 4.0 for the last 3.",
        )),
        ("pgic", (3, 2), (
            "Recorded 2 times (n = 2).",
            "Last answer, 9 November 2026: much better.",
        )),
        ("pgic", (3, 2, 2, 2, 2), (
            "Recorded 5 times (n = 5).",
            "Last answer, 30 November 2026: much better.",
        )),
        ("nrs_pain", ((None, 4), (6, None)), ("Recorded 2 times (n = 2).", WAIT)),
    ],
)  # fmt: skip
def test_what_is_said(code: str, scores: tuple[Any, ...], said: tuple[str, ...]) -> None:
    assert sentences(track(code, *scores), said_by(code)) == said


@pytest.mark.parametrize(
    ("totals", "is_said"),
    [
        ([20, 20, 20, 20, 20, 16, 16], True),
        ([20, 20, 20, 20, 20, 17, 16], False),
        ([20, 20, 20, 20, 16, 16], False),  # too few to know what is usual
        ([20, 20, 20, 20, 20, 16, None, 16], False),  # not two days in a row
        ([20, 20, 20, 20, 20, 16, 16, None], True),  # the last two that there are
    ],
)
def test_a_fall_below_the_usual_is_said_of_recovery_checks_alone(
    totals: list[int | None], is_said: bool
) -> None:
    for code in ("wellness_5", "nrs_pain"):
        readings = tuple(
            Reading(START + timedelta(days=n), None if total is None else Decimal(total))
            for n, total in enumerate(totals)
        )
        said = sentences(Track(code, "A measure", "key", readings), said_by(code))
        last = said[-1].startswith("The checks of 7 November 2026 and 8 November 2026 are both")
        assert last == (is_said and code == "wellness_5")


def test_no_sentence_speaks_of_a_cause_or_an_effect() -> None:
    for code in MEASURES:
        its = MEASURES[code]
        one = track(code, *[(its.high, its.low)] * 8)
        said = " ".join([*sentences(one, said_by(code)), *captions(one)]).lower()
        for claim in ("improve", "work", "effective", "thanks", "because", "cure", "heal", "help"):
            assert claim not in said.replace("what caused it", "")


@pytest.mark.parametrize(("code", "comfort"), [("nrs_pain", True), ("sleep_0_10", False)])
def test_every_plot_has_its_caption(code: str, comfort: bool) -> None:
    scores = ((5, 4),) if comfort else (5,)
    said = captions(track(code, *scores))
    assert PROGRESS_CAPTION in said
    assert (COMFORT_CAPTION in said) == comfort


def test_activities_are_compared_over_those_that_were_rated_both_times() -> None:
    first = {"run": 2, "kneel": 2, "climb": 2, "sit": 9}
    last = {"run": 5, "kneel": 4, "climb": 3, "swim": 10}
    found = compared(activities(first, last))
    assert found is not None
    assert found.words == RATHER
    assert items_compared(activities(first, last)) == (
        ("Run", f"2, then 5: {RATHER}"),
        ("Kneel", "2, then 4: about the same"),
        ("Climb", "2, then 3: about the same"),
    )


def test_other_activities_than_the_first_time_are_not_compared() -> None:
    found = compared(
        activities({"run": 2, "kneel": 2, "climb": 2}, {"swim": 5, "kneel": 5, "climb": 5})
    )
    assert found is not None
    assert (found.words, "at least 3 must be the same" in found.note) == ("not comparable", True)


def test_a_plot_has_the_whole_scale_and_a_gap_for_what_is_missing() -> None:
    plot = plot_of(track("nrs_pain", (10, 0), None, (None, 5)))
    first, gap, last = plot.columns
    assert [tick.words for tick in plot.ticks] == ["0", "2", "4", "6", "8", "10"]
    assert first.before is not None
    assert first.after is not None
    assert (first.before.y, first.after.y) == (TOP, TOP + HIGH)
    assert first.before.x < first.after.x
    assert (gap.before, gap.after, last.before) == (None, None, None)
    assert plot.words == (
        "2 November 2026: 10 before, 0 after. 9 November 2026: not recorded. "
        "16 November 2026: 5 after."
    )


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_every_scale_is_drawn_from_end_to_end(code: str) -> None:
    its = MEASURES[code]
    ticks = plot_of(track(code, its.low, its.high)).ticks
    assert (ticks[0].words, ticks[-1].words) == (str(its.low), str(its.high))
    assert 4 <= len(ticks) <= 8
    assert (ticks[0].y, ticks[-1].y) == (TOP + HIGH, TOP)


@pytest.mark.parametrize(
    ("days", "lines", "told"),
    [
        ([], [], 0),
        ([-1], [], 0),  # before the first visit shown
        ([0], [(1, "1", False)], 1),  # on its day: after it
        ([3, 6], [(1, "1–2", False)], 2),
        ([3, 7, 8, 9], [(1, "1", False), (2, "2–4", False)], 4),
        ([-9, 14, 90], [(3, "1–2", True)], 2),  # after the last visit
    ],
)
def test_changes_of_the_plan_are_lines_between_the_visits(
    days: list[int], lines: list[tuple[int, str, bool]], told: int
) -> None:
    changes = [(START + timedelta(days=n), f"Day {n}") for n in days]
    plot = plot_of(track("nrs_pain", 6, 5, None), changes)
    step = plot.columns[1].x - plot.columns[0].x
    assert [
        ((line.x - plot.left) // step, line.words, line.is_last) for line in plot.lines
    ] == lines
    assert plot.changes_before == len(days) - told
    assert len(plot.changes) == told == plot.words.count("The plan changed on ")
    assert all(line.at < plot.wide for line in plot.lines)


def test_a_plot_shows_the_newest_visits_and_says_how_many_it_leaves_out() -> None:
    plot = plot_of(track("nrs_pain", *[5] * (MOST + 3)))
    assert (len(plot.columns), plot.left_out, plot.columns[-1].number) == (MOST, 3, str(MOST + 3))
    assert all(column.x < plot.right <= plot.wide for column in plot.columns)


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ([(8, 5), (8, 4), (None, 2)], "8", "8"),  # not 8 and 2: that would be before and after
        ([(None, 5), (6, 4)], "6", ""),
        ([(None, 5), (None, 2)], "5", "2"),
        ([(7, None), (4, None)], "7", "4"),
    ],
)
def test_first_and_last_are_of_one_moment(
    given: list[tuple[int | None, int | None]], first: str, last: str
) -> None:
    readings = tuple(
        Reading(
            date(2026, 11, 1 + n),
            None if before is None else Decimal(before),
            None if after is None else Decimal(after),
        )
        for n, (before, after) in enumerate(given)
    )
    (row,) = first_and_last([Track("nrs_pain", "Pain", "k", readings)])
    assert (row.first, row.last, row.recorded) == (first, last, len(given))
