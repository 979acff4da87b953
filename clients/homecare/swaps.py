"""What a therapist changes in a routine for one client, after the safety filter.

It only ever takes away or softens: what is withheld stays withheld, what is softened stays so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from routines.equipment import LADDER
from routines.safety.filter import Step, StepDecision, Variant
from routines.safety.levels import Decision
from routines.safety.tags import TAGS
from routines.scaling import PRESSURE

MOST_RUNGS = len(LADDER) - 1
OIL = frozenset({"oil_product"})
SIDES = ("left", "right")


@dataclass(frozen=True)
class Swaps:
    """For the whole routine: dry hands, light pressure, a ball some rungs softer (0 to 4).

    By the number of a step: which are left out, and which are for one foot only ("left", "right").
    """

    dry_hands: bool = False
    light_pressure: bool = False
    softer_by: int = 0
    left_out: frozenset[int] = frozenset()
    only: frozenset[tuple[int, str]] = frozenset()

    @property
    def steps_as_data(self) -> dict[str, Any]:
        """The part that is about single steps, as it is stored; empty when there is none."""
        if not self.left_out and not self.only:
            return {}
        only = {str(number): side for number, side in sorted(self.only)}
        return {"left_out": sorted(self.left_out), "only": only}

    def shows(self, number: int, side: str) -> bool:
        """Whether these leave a step on that foot to the client."""
        return number not in self.left_out and dict(self.only).get(number, side) == side

    def along(self, asked: "Swaps") -> "Swaps":
        """The same, with what is asked for besides."""
        return replace(
            self,
            dry_hands=self.dry_hands or asked.dry_hands,
            light_pressure=self.light_pressure or asked.light_pressure,
            softer_by=max(self.softer_by, asked.softer_by),
        )


AS_WRITTEN = Swaps()


def stored(
    *, dry_hands: bool, light_pressure: bool, softer_by: int, steps: Mapping[str, Any]
) -> Swaps:
    """Swaps from what the database holds."""
    return Swaps(
        dry_hands=dry_hands,
        light_pressure=light_pressure,
        softer_by=softer_by,
        left_out=frozenset(steps.get("left_out", [])),
        only=frozenset((int(number), side) for number, side in steps.get("only", {}).items()),
    )


def swap(
    decisions: Iterable[StepDecision], steps: Iterable[Step], swaps: Swaps
) -> tuple[StepDecision, ...]:
    """The decisions on a routine's steps, with the swaps done. A softer ball is no decision."""
    by_number = {step.n: step for step in steps}
    return tuple(_swapped(one, by_number[one.n], swaps) for one in decisions)


def is_light_already(decisions: Iterable[StepDecision], steps: Iterable[Step]) -> bool:
    """Whether every pressing step that is shown is softened for it, wherever it is shown."""
    by_number = {step.n: step for step in steps}
    pressing = [
        (side, one.softening, tags)
        for one in decisions
        for side, variant in ((one.left, one.left_variant), (one.right, one.right_variant))
        if side is not Decision.WITHHOLD and (tags := _form(by_number[one.n], variant) & PRESSURE)
    ]
    return bool(pressing) and all(
        side is Decision.SOFTEN and tags <= softening for side, softening, tags in pressing
    )


def _form(step: Step, variant: Variant | None) -> frozenset[str]:
    """The tags of the form that is shown."""
    return ((step.easier_tags or TAGS) if variant else step.tags) or TAGS


def _swapped(decision: StepDecision, step: Step, swaps: Swaps) -> StepDecision:
    if step.n in swaps.left_out:
        decision = _without(decision, *SIDES)
    for side in SIDES:
        if (step.n, side) in swaps.only:
            decision = _without(decision, *({*SIDES} - {side}))
    softened: frozenset[str] = frozenset()
    if swaps.dry_hands:
        softened |= OIL
    if swaps.light_pressure:
        softened |= PRESSURE
    tags = _carried(step) & softened
    if not tags:
        return decision
    return replace(
        decision,
        left=_softened(decision.left),
        right=_softened(decision.right),
        softening=decision.softening | tags,
        harder_allowed=decision.harder_allowed and not tags & PRESSURE,
    )


def _without(decision: StepDecision, *sides: str) -> StepDecision:
    for side in sides:
        gone: dict[str, Any] = {side: Decision.WITHHOLD, f"{side}_variant": None}
        decision = replace(decision, **gone)
    return decision


def _softened(decision: Decision) -> Decision:
    return Decision.SOFTEN if decision is Decision.KEEP else decision


def _carried(step: Step) -> frozenset[str]:
    """A step nobody has tagged counts as carrying every hazard, as in the filter."""
    return (step.tags or TAGS) | (step.easier_tags or frozenset())
