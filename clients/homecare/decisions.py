"""What becomes of each step of a routine for one client on one day, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clients.homecare.models import StepPause
from clients.homecare.refusals import NothingLeft, NotScreened
from clients.homecare.swaps import AS_WRITTEN, OIL, Swaps, swap
from clients.screening.banner import named
from clients.screening.queries import Safety
from routines.models import RoutineVersion
from routines.queries import steps_of
from routines.safety.engine import Assessment
from routines.safety.filter import StepDecision, filter_steps, is_withheld
from routines.safety.levels import Decision, Side
from routines.safety.tags import TAGS, matching
from routines.scaling import Mode, scale


@dataclass(frozen=True)
class Decided:
    """The decision on every given step, beside the assessment it follows from."""

    steps: tuple[StepDecision, ...]
    assessment: Assessment
    # What a therapist changed for this client; done in `steps` already.
    swaps: Swaps = AS_WRITTEN

    @property
    def nothing_left(self) -> bool:
        """Whether no step may be done on either foot."""
        return is_withheld(self.steps)

    @property
    def by_number(self) -> Mapping[int, StepDecision]:
        """The decision on a step, by the step's number."""
        return {decision.n: decision for decision in self.steps}

    def because(self, codes: Iterable[str]) -> tuple[str, ...]:
        """These contraindications in a therapist's words, gravest first: "Open wound, left"."""
        wanted = set(codes)
        return tuple(named(one) for one in self.assessment.reasons if one.code in wanted)

    def check_something_left(self) -> None:
        """Raise NothingLeft, naming what withholds it, when nothing may be done."""
        if self.nothing_left:
            raise NothingLeft(self.because(code for one in self.steps for code in one.because))

    @property
    def limited_tags(self) -> frozenset[str]:
        """Every hazard that is blocked or softened on some side, for whatever is not a step."""
        listed = frozenset().union(
            *self.assessment.home_blocks(Side.BOTH).values(),
            *self.assessment.home_softens(Side.BOTH).values(),
        )
        return matching(TAGS, listed) | (OIL if self.swaps.dry_hands else frozenset())

    def without(self, paused: Iterable[StepPause]) -> "Decided":
        """The same, with what is paused withheld as well, also where the filter would allow it."""
        sides = {(one.number, one.side) for one in paused}
        return replace(self, steps=tuple(_without(one, sides) for one in self.steps))

    def scaled(self, version: RoutineVersion, mode: Mode) -> "Decided":
        """The same, made gentler by how the feet are; never looser."""
        return replace(self, steps=scale(self.steps, steps_of(version), mode))

    def swapped(self, version: RoutineVersion, swaps: Swaps) -> "Decided":
        """The same, with what was changed for this client; never looser."""
        return replace(self, steps=swap(self.steps, steps_of(version), swaps), swaps=swaps)

    def as_data(self) -> list[dict[str, Any]]:
        """What is kept of it when a routine is assigned."""
        return [
            {
                "n": one.n,
                "left": one.left.value,
                "right": one.right.value,
                "left_variant": one.left_variant,
                "right_variant": one.right_variant,
                "because": list(one.because),
                "softening": sorted(one.softening),
            }
            for one in self.steps
        ]


def _without(decision: StepDecision, paused: set[tuple[int, str]]) -> StepDecision:
    changes: dict[str, Any] = {}
    if (decision.n, "left") in paused:
        changes |= {"left": Decision.WITHHOLD, "left_variant": None}
    if (decision.n, "right") in paused:
        changes |= {"right": Decision.WITHHOLD, "right_variant": None}
    return replace(decision, **changes)


def decide(version: RoutineVersion, safety: Safety) -> Decided:
    """Decide every step that would be given. Raises NotScreened: unchecked is never safe."""
    if safety.assessment is None:
        raise NotScreened
    steps = filter_steps(steps_of(version), safety.assessment)
    return Decided(steps=steps, assessment=safety.assessment)
