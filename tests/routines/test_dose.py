"""How much of a step is done: in seconds, in words, and what is refused."""

import hashlib
import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from practice.accounts.models import Membership
from routines.dose import PLAIN, dose_in, dose_of, minutes_of, pace_of, settled, wrong_in_dose
from routines.library import stock
from routines.models import RoutineStep
from tests.factories.routines import own_routine

BREATHS = {"mode": "breaths", "breath_count": 5, "breath_in": 4, "breath_out": 6}
STEP: dict[str, Any] = dict(PLAIN) | {"per_side": True, "min_seconds": 30, "max_seconds": 30}


def row(**changes: Any) -> RoutineStep:
    return RoutineStep(**(STEP | changes))


@pytest.mark.parametrize(
    ("changes", "words", "seconds"),
    [
        ({}, "30 seconds each foot", 60),
        ({"per_side": False}, "30 seconds", 30),
        ({"only_foot": "left"}, "30 seconds, left foot only", 30),
        ({"sets": 2}, "30 seconds, left then right, twice", 120),
        ({"sets": 3, "rest_seconds": 20, "per_side": False},
         "30 seconds, 3 times, 20 seconds rest", 130),
        ({"mode": "reps", "rep_count": 1, "per_side": False}, "once", 30),
        ({"mode": "reps", "rep_count": 10}, "10 times each foot", 60),
        ({"mode": "reps", "rep_count": 10, "sets": 2, "rest_seconds": 30, "per_side": False},
         "10 times, 2 sets, 30 seconds rest", 90),
        ({"mode": "reps", "rep_count": 10, "only_foot": "right", "pressure": "light"},
         "10 times, right foot only, light pressure", 30),
        (BREATHS | {"per_side": False}, "5 breaths, in 4, out 6", 30),
        (BREATHS | {"sets": 2, "rest_seconds": 1, "hold": "still"},
         "5 breaths each foot, in 4, out 6, 2 sets, 1 second rest, hold still", 121),
    ],
)  # fmt: skip
def test_a_dose_is_said_and_counted(changes: dict[str, Any], words: str, seconds: int) -> None:
    step = row(**changes)
    assert (dose_of(step), dose_in(step).least, dose_in(step).most) == (words, seconds, seconds)


def test_the_minutes_of_a_routine_count_every_set_and_rest() -> None:
    steps = [row(sets=3, rest_seconds=60), row(is_optional=True), row(only_foot="left")]
    assert minutes_of(steps) == "6 minutes"  # 180 + 120 + 30 seconds


@pytest.mark.parametrize(
    ("breath", "fields", "pace"),
    [
        ("Breathe in for 4, out for 6.", {}, (4, 6)),
        ("Breathe in for 5, out for 8.", {}, (5, 8)),
        ("Breathe in for 2, out for 6.", {}, (0, 0)),
        ("Breathe in for 4, out for 9.", {}, (0, 0)),
        ("Slowly, without force.", {}, (0, 0)),
        ("", {}, (0, 0)),
        ("Breathe in for 4, out for 6.", BREATHS | {"breath_in": 3, "breath_out": 4}, (3, 4)),
    ],
)
def test_a_pace_is_that_of_the_fields_or_of_the_words(
    breath: str, fields: dict[str, Any], pace: tuple[int, int]
) -> None:
    assert pace_of(row(breath=breath, **fields)) == pace


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sets": 0}, "sets"),
        ({"sets": 11}, "sets"),
        ({"rest_seconds": 121}, "rest_seconds"),
        ({"ready_seconds": 16}, "ready_seconds"),
        ({"mode": "reps"}, "rep_count"),
        ({"mode": "reps", "rep_count": 101}, "rep_count"),
        ({"mode": "reps", "rep_count": 2, "breath_count": 1}, None),
        ({"rep_count": 3}, None),
        (BREATHS | {"breath_count": 0}, "breath_count"),
        (BREATHS | {"breath_count": 101}, "breath_count"),
        (BREATHS | {"breath_in": 2}, "breath_in"),
        (BREATHS | {"breath_in": 6}, "breath_in"),
        (BREATHS | {"breath_out": 3}, "breath_out"),
        (BREATHS | {"breath_out": 9}, "breath_out"),
        ({"mode": "hours"}, "mode"),
        ({"only_foot": "both"}, "side"),
        ({"only_foot": "left", "per_side": False}, "side"),
    ],
)
@pytest.mark.django_db
def test_the_page_and_the_database_refuse_what_does_not_go_together(
    changes: dict[str, Any], field: str | None, therapist: Membership
) -> None:
    given = STEP | {"max_seconds": 1200} | changes
    if field is None:
        # What is not counted is taken out before it is looked at.
        assert list(wrong_in_dose(settled(given))) == []
    else:
        assert [name for name, _ in wrong_in_dose(given)][:1] == [field]
    version = own_routine(therapist)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutineStep.objects.create(
            practice=therapist.practice, version=version, number=2, tags=["touch_light"], **given
        )


@pytest.mark.parametrize("changes", [{}, BREATHS, {"mode": "reps", "rep_count": 100, "sets": 10}])
@pytest.mark.django_db
def test_what_goes_together_is_kept(changes: dict[str, Any], therapist: Membership) -> None:
    given = STEP | {"max_seconds": 60} | changes
    assert list(wrong_in_dose(given)) == []
    assert own_routine(therapist, given).steps.count() == 1


def test_breaths_fit_in_the_longest_time() -> None:
    ((field, says),) = wrong_in_dose(STEP | BREATHS)
    assert (field, says) == (
        "max_seconds",
        "5 breaths of 10 seconds take 50 seconds: the longest time is at least that.",
    )


def test_what_is_not_counted_is_not_kept() -> None:
    typed = STEP | {"rep_count": 4, "rest_seconds": 30} | BREATHS
    assert settled(typed) == STEP | BREATHS | {"rest_seconds": 0}
    assert settled(typed | {"mode": "time", "sets": 2}) == STEP | {"sets": 2, "rest_seconds": 30}


def test_new_fields_alone_make_no_new_version_of_a_shipped_routine() -> None:
    for one in stock():
        before = [{name: step[name] for name in step if name not in PLAIN} for step in one.steps]
        whole = json.dumps([one.version, before], sort_keys=True).encode()
        assert one.digest == hashlib.sha256(whole).hexdigest()
