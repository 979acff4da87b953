"""What became of the zones: only what was recorded is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.notes.over_time import (
    Compared,
    Course,
    Level,
    Spot,
    compared,
    courses,
    felt_in,
    on_two_scales,
)

HEEL, HEART, ARCH = Spot("seed_heel", "right"), Spot("heart", "left"), Spot("kidney", "left")
LEVELS = st.dictionaries(st.sampled_from([HEEL, HEART, ARCH]), st.builds(Level, st.integers(0, 3)))


def of_three(*levels: int | None) -> tuple[Level | None, ...]:
    return tuple(None if level is None else Level(level) for level in levels)


def felt(levels: dict[Spot, int]) -> dict[Spot, Level]:
    return {spot: Level(level) for spot, level in levels.items()}


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        ({HEEL: 1}, {HEEL: 3}, Compared(eased=(HEEL,))),
        ({HEEL: 3}, {HEEL: 3}, Compared(same=(HEEL,))),
        ({HEEL: 3}, {HEEL: 0}, Compared(more=(HEEL,))),
        ({HEEL: 2}, {}, Compared(new=(HEEL,))),
        # Not looked at is not better.
        ({}, {HEEL: 2}, Compared(not_recorded=(HEEL,))),
        ({HEEL: 0, HEART: 2}, {HEART: 1, ARCH: 1, HEEL: 1},
         Compared(eased=(HEEL,), more=(HEART,), not_recorded=(ARCH,))),
    ],
)  # fmt: skip
def test_two_sessions(now: dict, before: dict, found: Compared) -> None:
    assert compared(felt(now), felt(before)) == found


def test_one_side_says_nothing_of_the_other() -> None:
    left, right = Spot("heel_fat_pad", "left"), Spot("heel_fat_pad", "right")
    assert compared(felt({left: 1}), felt({right: 3})) == Compared(
        new=(left,), not_recorded=(right,)
    )


@given(LEVELS, LEVELS)
def test_every_spot_is_said_once(now: dict, before: dict) -> None:
    found = compared(now, before)
    said = [*found.eased, *found.same, *found.more, *found.new, *found.not_recorded]
    assert sorted(said) == sorted(now.keys() | before.keys())


@pytest.mark.parametrize(
    ("levels", "last", "across"),
    [
        ((3,), "new", "once"),
        ((None, 3, None), "not_recorded", "once"),
        ((3, 1), "eased", "eased"),
        # Not compared across a session in which nobody looked.
        ((3, None, 1), "new", "eased"),
        ((3, 1, None), "not_recorded", "eased"),
        ((1, 3, 2), "eased", "more"),
        ((2, 0, 2), "more", "same"),
        ((2, 2), "same", "same"),
    ],
)
def test_the_course_of_a_spot(levels: tuple, last: str, across: str) -> None:
    course = Course(HEEL, of_three(*levels))
    assert (course.since_last, course.across) == (last, across)


def test_the_oftenest_recorded_comes_first_then_the_most_tender() -> None:
    sessions = [
        felt_in([("heart", "left", 1, None), ("seed_heel", "right", 1, None)]),
        felt_in([("seed_heel", "right", 2, None), ("kidney", "left", 3, None)]),
    ]
    assert courses(sessions) == (
        Course(HEEL, of_three(1, 2)), Course(ARCH, of_three(None, 3)),
        Course(HEART, of_three(1, None)),
    )  # fmt: skip
    assert courses([]) == ()


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        # Both out of 10: as they were written, also within one step of 0 to 3.
        (Level(3, 9), Level(3, 7), "eased"),
        (Level(2, 4), Level(2, 6), "more"),
        (Level(1, 3), Level(1, 3), "same"),
        # One of each: by the step that the figure counts as.
        (Level(3), Level(3, 7), "same"),
        (Level(3, 9), Level(3), "same"),
        (Level(3, 7), Level(2), "eased"),
        (Level(2), Level(1, 3), "eased"),
        (Level(3), Level(2, 6), "eased"),
        (Level(1), Level(2, 4), "more"),
        (Level(0, 0), Level(0), "same"),
    ],
)
def test_figures_of_ten_are_compared_as_written_with_each_other_and_by_steps_with_0_to_3(
    before: Level, after: Level, word: str
) -> None:
    assert Course(HEEL, (before, after)).since_last == word
    assert getattr(compared({HEEL: after}, {HEEL: before}), word) == (HEEL,)


def test_the_most_tender_comes_first_on_whatever_scale() -> None:
    session = felt_in([("heart", "left", 2, None), ("seed_heel", "right", 3, 7)])
    assert [one.spot for one in courses([session])] == [HEEL, HEART]


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ({HEEL: Level(1)}, {HEEL: Level(2)}, False),
        ({HEEL: Level(1, 2)}, {HEEL: Level(2, 6)}, False),
        ({HEEL: Level(1, 2)}, {HEEL: Level(2)}, True),
        ({HEEL: Level(1)}, {HEEL: Level(2, 4)}, True),
        ({HEEL: Level(1)}, {HEART: Level(2, 4)}, False),
    ],
)
def test_two_scales_at_one_spot_are_known(one: dict, other: dict, said: bool) -> None:
    assert on_two_scales(one, other) is said
