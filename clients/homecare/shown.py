"""A routine as a client may do it on one day: values, and the words that go with them.

It says what to do and never why: no contraindication is named here.
"""

from dataclasses import dataclass
from enum import StrEnum

from routines.dose import in_all

LEFT, RIGHT, TOGETHER = "left", "right", "together"
FOOT_WORDS = {LEFT: "Left foot", RIGHT: "Right foot", TOGETHER: "Both feet together"}


class PlanState(StrEnum):
    """Whether there is anything to do, and if not, which kind of not."""

    READY = "ready"
    PAUSED = "paused"
    WITHHELD = "withheld"
    NOT_SCREENED = "not_screened"
    NOT_TODAY = "not_today"
    FINISHED = "finished"


NOT_READY = {
    PlanState.PAUSED: (
        "Your routine is paused for now.",
        "Please leave it until your therapist tells you to start again.",
    ),
    PlanState.WITHHELD: (
        "This one is not for today.",
        "Please leave the routine for now, and ask your therapist before you start again.",
    ),
    PlanState.NOT_SCREENED: (
        "We need your health answers first.",
        "Ask your therapist for the health form. Your routine comes after it.",
    ),
    # Also on the page behind a link: what was said of the feet is not repeated.
    PlanState.NOT_TODAY: (
        "No routine today.",
        "Please leave it until you have talked to your therapist, who can see your answer. "
        "If it does not settle, or you are worried, use NHS 111.",
    ),
    PlanState.FINISHED: (
        "The dates for this routine have passed.",
        "Ask your therapist if you would like to carry on with it.",
    ),
}


@dataclass(frozen=True)
class Leg:
    """One foot's turn at a step, or both feet's at once."""

    foot: str
    instruction: str
    gentler: tuple[str, ...] = ()
    is_easier_form: bool = False
    tags: frozenset[str] = frozenset()

    @property
    def foot_words(self) -> str:
        """Which foot, in words."""
        return FOOT_WORDS[self.foot]


@dataclass(frozen=True)
class Picture:
    """A picture of a step: its ref, what it shows in words, and its sides in points."""

    ref: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class ShownStep:
    """A step as it may be done that day. `position` counts what is shown, from 1.

    `mode` is time, reps or breaths; sets, counts, rests and paces are 0 where none is given, and
    every set is done on every leg. `waits` is whether it begins only on a press.
    """

    position: int
    number: int
    title: str
    legs: tuple[Leg, ...]
    min_seconds: int
    max_seconds: int
    dose: str
    tip: str
    easier: str
    stop_if: str
    breath: str
    is_optional: bool
    is_for_one_foot: bool = False  # as it is written, whatever the client's health
    is_on_leg: bool = False  # whether a pain in it may be one of the lower leg
    mode: str = "time"
    sets: int = 1
    rest_seconds: int = 0
    ready_seconds: int = 5
    waits: bool = True
    rep_count: int = 0
    breath_count: int = 0
    breath_in: int = 0
    breath_out: int = 0
    picture: Picture | None = None

    @property
    def feet(self) -> str:
        """Which foot, as said beside the title."""
        feet = [leg.foot for leg in self.legs]
        if feet == [LEFT, RIGHT]:
            return "Left foot, then right"
        words = FOOT_WORDS[feet[0]]
        return words if feet[0] == TOGETHER else f"{words} only"

    @property
    def least(self) -> int:
        """Seconds in all, at the shortest: every set on every leg, and the rests between sets."""
        return in_all(self.min_seconds, self.sets, len(self.legs), self.rest_seconds)

    @property
    def most(self) -> int:
        """As `least`, at the longest."""
        return in_all(self.max_seconds, self.sets, len(self.legs), self.rest_seconds)

    @property
    def is_one_foot_only(self) -> bool:
        """Whether the other foot is left out of what is written for both."""
        return not self.is_for_one_foot and [leg.foot for leg in self.legs] in ([LEFT], [RIGHT])

    @property
    def is_same_for_both(self) -> bool:
        """Whether one set of words serves every leg."""
        return len({(leg.instruction, leg.gentler) for leg in self.legs}) == 1


@dataclass(frozen=True)
class Plan:
    """A routine as this client may do it on this day; without steps unless it is ready."""

    state: PlanState
    name: str
    purpose: str = ""
    steps: tuple[ShownStep, ...] = ()
    withheld_count: int = 0
    minutes: str = ""
    needs: tuple[str, ...] = ()
    aftercare: str = ""

    @property
    def pictures(self) -> tuple[str, ...]:
        """The refs of all the pictures that it shows."""
        return tuple(step.picture.ref for step in self.steps if step.picture)

    @property
    def is_ready(self) -> bool:
        """Whether there is something to do."""
        return self.state is PlanState.READY

    @property
    def heading(self) -> str:
        """Why there is nothing to do, in one sentence."""
        return NOT_READY[self.state][0] if self.state in NOT_READY else ""

    @property
    def what_next(self) -> str:
        """What to do instead."""
        return NOT_READY[self.state][1] if self.state in NOT_READY else ""

    @property
    def left_out(self) -> str:
        """One or two plain sentences about what is not there; empty when all of it is."""
        said = []
        one_foot = [step.legs[0].foot for step in self.steps if step.is_one_foot_only]
        if one_foot and len(one_foot) == len(self.steps) and len(set(one_foot)) == 1:
            said.append(f"{FOOT_WORDS[one_foot[0]]} only today.")
        elif one_foot:
            said.append("Some steps are for one foot only today. Each step says which.")
        if self.withheld_count:
            steps = "1 step" if self.withheld_count == 1 else f"{self.withheld_count} steps"
            said.append(f"Your therapist has left out {steps} for now.")
        return " ".join(said)
