"""How gently a routine is done, by how the feet are today. Values in, values out.

The table is B.2's. It only ever makes a step gentler: what the safety filter softened or withheld
stays so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from routines.safety.filter import Step, StepDecision
from routines.safety.levels import Decision
from routines.safety.tags import TAGS

SORE_FROM, NONE_FROM = 4, 7  # of 10


class Feet(StrEnum):
    """How the feet are today, in the client's word."""

    NORMAL = "normal"
    STIFF = "stiff"
    SORE = "sore"
    LONG_STANDING = "long_standing"
    UNSURE = "unsure"


class Mode(StrEnum):
    """What follows from it."""

    USUAL = "usual"
    SORE = "sore"
    GENTLE = "gentle"
    NONE = "none"


PRESSURE = frozenset({"pressure_deep", "pressure_moderate", "calf_pressure", "achilles_friction"})
# Which hazards are done gently in a mode. Sore feet leave standing variations out as well.
SOFTENED: Mapping[Mode, frozenset[str]] = {
    Mode.USUAL: frozenset(),
    Mode.SORE: PRESSURE | {"weight_bearing"},
    Mode.GENTLE: PRESSURE,
    Mode.NONE: frozenset(),
}
HOW = {
    Mode.USUAL: "",
    Mode.SORE: "For sore feet: light pressure and a softer ball. Sit, or hold on to something.",
    Mode.GENTLE: "For a long-standing problem: keep it gentle, and ask your therapist before you "
    "do more.",
    Mode.NONE: "",
}


@dataclass(frozen=True)
class FeetToday:
    """What was said before a routine: a word, a score of 0 to 10, and whether a pain is sharp.

    None for the score is none given; None for `is_sharp` is "not sure", which counts as yes.
    """

    feet: Feet = Feet.NORMAL
    score: int | None = None
    is_sharp: bool | None = False


def mode_of(said: FeetToday | None) -> Mode:
    """The gravest that any part of it asks for; the usual one when nothing was said."""
    if said is None:
        return Mode.USUAL
    score = said.score or 0
    if said.is_sharp is not False or score >= NONE_FROM:
        return Mode.NONE
    if said.feet in (Feet.SORE, Feet.UNSURE) or score >= SORE_FROM:
        return Mode.SORE
    return Mode.GENTLE if said.feet is Feet.LONG_STANDING else Mode.USUAL


def scale(
    decisions: Iterable[StepDecision], steps: Iterable[Step], mode: Mode
) -> tuple[StepDecision, ...]:
    """The decisions on a routine's steps, made gentler where the mode asks for it.

    Under Mode.NONE every step is withheld on both feet.
    """
    by_number = {step.n: step for step in steps}
    return tuple(_scaled(one, by_number[one.n], mode) for one in decisions)


def _scaled(decision: StepDecision, step: Step, mode: Mode) -> StepDecision:
    if mode is Mode.NONE:
        return replace(
            decision,
            left=Decision.WITHHOLD,
            right=Decision.WITHHOLD,
            left_variant=None,
            right_variant=None,
            harder_allowed=False,
        )
    # A step nobody has tagged counts as carrying every hazard, as in the filter.
    tags = ((step.tags or TAGS) | (step.easier_tags or frozenset())) & SOFTENED[mode]
    if not tags:
        return decision
    return replace(
        decision,
        left=_softened(decision.left),
        right=_softened(decision.right),
        softening=decision.softening | tags,
        harder_allowed=False,
    )


def _softened(decision: Decision) -> Decision:
    return Decision.SOFTEN if decision is Decision.KEEP else decision
