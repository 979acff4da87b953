"""A step for one foot is judged on that foot alone, by every contraindication on every side."""

from dataclasses import replace
from datetime import date

import pytest

from routines.safety.catalogue import load_catalogue
from routines.safety.engine import Flag, assess
from routines.safety.filter import Step, filter_steps, is_withheld
from routines.safety.levels import Decision, Side
from routines.safety.rules import Rule, load_rules
from routines.scaling import Mode, scale

ON = date(2026, 11, 20)
RULES = load_rules()
STEPS = [step.safety() for one in load_catalogue().values() for step in one.steps]
BY_SIDE = [replace(step, n=n, per_side=True) for n, step in enumerate(STEPS, 1)]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
@pytest.mark.parametrize("flagged", list(Side))
@pytest.mark.parametrize("foot", [Side.LEFT, Side.RIGHT])
def test_its_foot_is_judged_as_that_foot_of_a_step_for_each(
    foot: Side, flagged: Side, rule: Rule
) -> None:
    assessment = assess([Flag(rule.code, flagged)], rules=RULES, on=ON)
    each = filter_steps(BY_SIDE, assessment)
    only = filter_steps([replace(step, only=foot) for step in BY_SIDE], assessment)
    for one, both in zip(only, each, strict=True):
        is_left = foot is Side.LEFT
        assert one.verdicts == ((both.left if is_left else both.right),)
        assert (one.right if is_left else one.left) is Decision.WITHHOLD
        assert one.variant == (both.left_variant if is_left else both.right_variant)
        assert one.is_withheld is (one.verdicts == (Decision.WITHHOLD,))
    assert is_withheld(only) is all(one.verdicts == (Decision.WITHHOLD,) for one in only)


def test_a_routine_for_the_withheld_foot_alone_leaves_nothing() -> None:
    assessment = assess([Flag("open_wound", Side.LEFT)], rules=RULES, on=ON)
    left = Step(1, frozenset({"touch_light"}), only=Side.LEFT)
    assert is_withheld(filter_steps([left], assessment))
    right = replace(left, n=2, only=Side.RIGHT)
    assert not is_withheld(filter_steps([left, right], assessment))


@pytest.mark.parametrize("mode", list(Mode))
def test_how_the_feet_are_never_gives_back_the_other_foot(mode: Mode) -> None:
    step = Step(1, frozenset({"pressure_deep"}), only=Side.RIGHT)
    clear = assess([], rules=RULES, on=ON)
    (scaled,) = scale(filter_steps([step], clear), [step], mode)
    assert scaled.left is Decision.WITHHOLD
    assert scaled.only is Side.RIGHT
    assert scaled.is_withheld is (mode is Mode.NONE)
