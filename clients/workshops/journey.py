"""The pages of a sign-up in order, and which of them is next. Pure.

What was typed is a plain mapping, as it is kept with the sign-up while it is begun.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Typed = Mapping[str, Any]
# Rows of the health question that are no rows of the rules.
UNDER_16 = "under_16"
NONE = "none"
# Chosen beside the conditions: somebody talks to them.
UNSURE = "unsure"


class Step(StrEnum):
    """One page each, by the last part of its address."""

    NAME = "name"
    REACH = "reach"
    HEALTH = "health"
    WHICH = "which"
    AGREE = "agree"
    CHECK = "check"


def steps_of(typed: Typed) -> list[Step]:
    """Those that this person goes through: which condition it is only where a row was ticked."""
    return [step for step in Step if step is not Step.WHICH or ticked(typed)]


def ticked(typed: Typed) -> list[str]:
    """The rows of the rules that were ticked."""
    return [row for row in typed.get("told", []) if row not in (UNDER_16, NONE)]


def next_step(typed: Typed, asked: str) -> Step:
    """The first that is not done; `asked` tells the health question as it would be asked now."""
    todo = (step for step in steps_of(typed) if not _is_done(step, typed, asked))
    return next(todo, Step.CHECK)


def before(step: Step, typed: Typed) -> Step | None:
    """The page that Back leads to; whoever is signed in begins with the health question."""
    steps = steps_of(typed)
    first = Step.HEALTH if typed.get("is_known") else Step.NAME
    at = steps.index(step)
    return steps[at - 1] if step is not first and at > 0 else None


def may_open(step: Step, typed: Typed, asked: str) -> bool:
    """Whether everything before it is done."""
    steps = steps_of(typed)
    return step in steps and steps.index(step) <= steps.index(next_step(typed, asked))


def _is_done(step: Step, typed: Typed, asked: str) -> bool:
    match step:
        case Step.NAME:
            return bool(typed.get("name"))
        case Step.REACH:
            return bool(typed.get("email"))
        case Step.HEALTH:
            return bool(typed.get("told")) and typed.get("asked") == asked
        case Step.WHICH:
            return bool(typed.get("codes"))
        case Step.AGREE:
            return bool(typed.get("agrees"))
        case Step.CHECK:
            return False
