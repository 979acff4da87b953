"""How gently: every answer about the feet, and that a step only ever becomes gentler."""

import pytest

from routines.library import stock
from routines.safety.engine import Flag, assess
from routines.safety.filter import Step, filter_steps
from routines.safety.levels import Decision, Side
from routines.safety.rules import load_rules
from routines.scaling import Feet, FeetToday, Mode, mode_of, scale
from tests.factories.screening import FRIDAY

KEEP, SOFTEN, WITHHOLD = Decision.KEEP, Decision.SOFTEN, Decision.WITHHOLD
HEALTHY = assess([], rules=load_rules(), on=FRIDAY)


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        (None, Mode.USUAL),
        (FeetToday(), Mode.USUAL),
        (FeetToday(Feet.STIFF), Mode.USUAL),
        (FeetToday(Feet.SORE), Mode.SORE),
        (FeetToday(Feet.UNSURE), Mode.SORE),
        (FeetToday(Feet.LONG_STANDING), Mode.GENTLE),
        (FeetToday(score=0), Mode.USUAL),
        (FeetToday(score=3), Mode.USUAL),
        (FeetToday(score=4), Mode.SORE),
        (FeetToday(score=6), Mode.SORE),
        (FeetToday(score=7), Mode.NONE),
        (FeetToday(score=10), Mode.NONE),
        (FeetToday(Feet.LONG_STANDING, 3), Mode.GENTLE),
        (FeetToday(Feet.LONG_STANDING, 4), Mode.SORE),
        (FeetToday(Feet.SORE, 0), Mode.SORE),
        (FeetToday(is_sharp=True), Mode.NONE),
        (FeetToday(is_sharp=None), Mode.NONE),  # not sure counts as yes
        (FeetToday(Feet.STIFF, 0, True), Mode.NONE),
    ],
)
def test_the_gravest_of_what_was_said_decides(said: FeetToday | None, mode: Mode) -> None:
    assert mode_of(said) is mode


@pytest.mark.parametrize(
    ("tags", "mode", "decision", "softening"),
    [
        ({"pressure_deep"}, Mode.USUAL, KEEP, set()),
        ({"pressure_deep"}, Mode.SORE, SOFTEN, {"pressure_deep"}),
        ({"pressure_deep"}, Mode.GENTLE, SOFTEN, {"pressure_deep"}),
        ({"weight_bearing", "strength"}, Mode.SORE, SOFTEN, {"weight_bearing"}),
        ({"weight_bearing", "strength"}, Mode.GENTLE, KEEP, set()),
        ({"ankle_rom"}, Mode.SORE, KEEP, set()),
        ({"touch_light", "oil_product"}, Mode.SORE, KEEP, set()),
        ({"pressure_moderate"}, Mode.NONE, WITHHOLD, set()),
        ({"ankle_rom"}, Mode.NONE, WITHHOLD, set()),
    ],
)
def test_a_mode_softens_what_it_names(
    tags: set[str], mode: Mode, decision: Decision, softening: set[str]
) -> None:
    steps = [Step(n=1, tags=frozenset(tags))]
    (found,) = scale(filter_steps(steps, HEALTHY), steps, mode)
    assert (found.left, found.right, found.softening) == (decision, decision, softening)
    assert found.harder_allowed == (decision is KEEP)


def test_a_step_nobody_tagged_is_taken_for_the_worst() -> None:
    steps = [Step(n=1, tags=frozenset())]
    (found,) = scale(filter_steps(steps, HEALTHY), steps, Mode.SORE)
    assert found.left is SOFTEN


@pytest.mark.parametrize("mode", Mode)
def test_no_mode_loosens_any_step_of_any_routine_for_any_condition(mode: Mode) -> None:
    looser = []
    for routine in stock():
        steps = [
            Step(
                n=one["number"],
                tags=frozenset(one["tags"]),
                easier_tags=None if one["easier_tags"] is None else frozenset(one["easier_tags"]),
                per_side=one["per_side"],
            )
            for one in routine.steps
        ]
        for code in load_rules():
            for side in (Side.LEFT, Side.BOTH):
                filtered = filter_steps(
                    steps, assess([Flag(code, side)], rules=load_rules(), on=FRIDAY)
                )
                for before, after in zip(filtered, scale(filtered, steps, mode), strict=True):
                    if (
                        after.left.rank < before.left.rank
                        or after.right.rank < before.right.rank
                        or not after.softening >= before.softening
                        or (after.harder_allowed and not before.harder_allowed)
                    ):
                        looser.append((routine.code, code, before.n))
    assert looser == []
