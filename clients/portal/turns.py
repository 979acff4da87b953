"""A routine as the player runs it: one step on one foot, once, after another."""

from dataclasses import dataclass
from typing import Any

from clients.homecare.shown import Leg, Plan, ShownStep
from clients.homecare.stop_words import ASKED, FOOT, LEG


@dataclass(frozen=True)
class Turn:
    """One step on one foot, once; `number` counts its sets from 1."""

    step: ShownStep
    leg: Leg
    number: int


def playing(plan: Plan) -> dict[str, Any]:
    """What the page of the player needs beside the plan."""
    return {
        "turns": turns_of(plan),
        "must_wipe": uses_oil(plan) and "oil" not in plan.aftercare.casefold(),
        "stop_reasons": list(ASKED.items()),
        "stop_on_foot": list(FOOT.items()),
        "stop_on_leg": LEG,
    }


def turns_of(plan: Plan) -> list[Turn]:
    """Left, then right, then the next set; every set before the next step."""
    return [turn for step in plan.steps for turn in _turns(step)]


def uses_oil(plan: Plan) -> bool:
    """Whether there is something to wipe off before anybody stands up."""
    return any("oil_product" in leg.tags for step in plan.steps for leg in step.legs)


def _turns(step: ShownStep) -> list[Turn]:
    return [Turn(step, leg, n) for n in range(1, step.sets + 1) for leg in step.legs]
