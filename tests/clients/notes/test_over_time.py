"""What became of the zones: only what was recorded is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.notes.over_time import Compared, Course, Spot, compared, courses, felt_in

HEEL, HEART, ARCH = Spot("seed_heel", "right"), Spot("heart", "left"), Spot("kidney", "left")
LEVELS = st.dictionaries(st.sampled_from([HEEL, HEART, ARCH]), st.integers(0, 3))


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
    assert compared(now, before) == found


def test_one_side_says_nothing_of_the_other() -> None:
    left, right = Spot("heel_fat_pad", "left"), Spot("heel_fat_pad", "right")
    assert compared({left: 1}, {right: 3}) == Compared(new=(left,), not_recorded=(right,))


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
    course = Course(HEEL, levels)
    assert (course.since_last, course.across) == (last, across)


def test_the_oftenest_recorded_comes_first_then_the_most_tender() -> None:
    sessions = [
        felt_in([("heart", "left", 1), ("seed_heel", "right", 1)]),
        felt_in([("seed_heel", "right", 2), ("kidney", "left", 3)]),
    ]
    assert courses(sessions) == (
        Course(HEEL, (1, 2)), Course(ARCH, (None, 3)), Course(HEART, (1, None)),
    )  # fmt: skip
    assert courses([]) == ()
