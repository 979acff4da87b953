"""Who may be given a routine after a workshop, and what is left out of it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.workshops.at_home import limits_of
from clients.workshops.models.sign_up import Outcome
from routines.safety.filter import Step, filter_steps
from routines.safety.levels import Decision
from routines.safety.tags import TAGS

ON = date(2026, 12, 6)
ASKED = ["touch_light", "pressure_deep", "heat"]


def limits(outcome: str = "ok", adapted: Any = None, *, by_hand: bool = False, asked: Any = None):  # type: ignore[no-untyped-def]
    return limits_of(
        outcome=outcome, by_hand=by_hand, adapted={} if adapted is None else adapted,
        asked_about=ASKED if asked is None else asked, on=ON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "adapted", "by_hand", "asked", "may"),
    [
        (Outcome.OK, {}, False, ASKED, True),
        (Outcome.OK, {}, False, [], False),
        (Outcome.NOT_ASKED, {}, False, ASKED, False),
        (Outcome.NOT_ASKED, {}, False, [], False),
        (Outcome.TALK, {}, False, ASKED, False),
        # What came of a talk, or was asked at the telephone, is about the workshop alone.
        (Outcome.TALK, {"leave_out": ["heat"], "gently": []}, False, ASKED, False),
        (Outcome.OK, {}, True, ASKED, False),
        (Outcome.ADAPTED, {"leave_out": ["heat"], "gently": []}, True, ASKED, False),
        (Outcome.ADAPTED, {"leave_out": ["heat"], "gently": []}, False, ASKED, True),
        (Outcome.ADAPTED, {"leave_out": [], "gently": []}, False, ASKED, False),
        (Outcome.ADAPTED, {}, False, ASKED, False),
        # What cannot be read.
        (Outcome.ADAPTED, {"leave_out": ["juggling"]}, False, ASKED, False),
        (Outcome.ADAPTED, {"leave_out": "heat"}, False, ASKED, False),
        (Outcome.ADAPTED, {"leave_out": [None]}, False, ASKED, False),
        (Outcome.ADAPTED, {"leave": ["heat"]}, False, ASKED, False),
        (Outcome.OK, ["heat"], False, ASKED, False),
        (Outcome.OK, {}, False, ["juggling"], False),
        ("fine", {}, False, ASKED, False),
    ],
)
def test_none_is_given_where_anything_is_in_doubt(
    outcome: str, adapted: Any, by_hand: bool, asked: Any, may: bool
) -> None:
    found = limits(outcome, adapted, by_hand=by_hand, asked=asked)
    assert (found is not None) is may


def decided(step: Step, **told: Any) -> tuple[Decision, str | None]:
    (one,) = filter_steps([step], limits(**told))
    return one.left, one.variant


def a_step(*tags: str, easier: Any = None) -> Step:
    return Step(1, frozenset(tags), None if easier is None else frozenset(easier))


OUT = {"outcome": "adapted", "adapted": {"leave_out": ["pressure_deep"], "gently": []}}
SOFT = {"outcome": "adapted", "adapted": {"leave_out": [], "gently": ["pressure_deep"]}}


@pytest.mark.parametrize(
    ("step", "told", "decision", "variant"),
    [
        (a_step("touch_light"), {}, Decision.KEEP, None),
        (a_step("pressure_deep"), {}, Decision.KEEP, None),
        (a_step("pressure_deep"), OUT, Decision.WITHHOLD, None),
        (a_step("pressure_deep", easier=["touch_light"]), OUT, Decision.SOFTEN, "easier"),
        (a_step("pressure_deep", easier=["kneel"]), OUT, Decision.WITHHOLD, None),
        (a_step("pressure_deep"), SOFT, Decision.SOFTEN, None),
        (a_step("touch_light"), SOFT, Decision.KEEP, None),
        # Nobody was asked what speaks against kneeling.
        (a_step("kneel"), {}, Decision.WITHHOLD, None),
        (a_step("touch_light", "kneel"), {}, Decision.WITHHOLD, None),
        (a_step("kneel", easier=["touch_light"]), {}, Decision.SOFTEN, "easier"),
    ],
)
def test_what_becomes_of_a_step(
    step: Step, told: Any, decision: Decision, variant: str | None
) -> None:
    assert decided(step, **told) == (decision, variant)


@given(
    st.lists(st.sampled_from(sorted(TAGS)), min_size=1),
    st.lists(st.sampled_from(sorted(TAGS))),
    st.lists(st.sampled_from(sorted(TAGS)), min_size=1),
)
def test_nothing_left_out_or_not_asked_about_is_ever_kept(
    asked: list[str], leave_out: list[str], tags: list[str]
) -> None:
    adapted = {"leave_out": leave_out, "gently": ["touch_light"]}
    left, variant = decided(a_step(*tags), outcome="adapted", adapted=adapted, asked=asked)
    if set(tags) & set(leave_out) or set(tags) - set(asked):
        assert (left, variant) == (Decision.WITHHOLD, None)
