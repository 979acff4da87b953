"""Which steps of a routine a client may do, foot by foot: keep, soften or withhold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from routines.safety.assessment import Assessment, AtHome, Reason
from routines.safety.levels import Decision, Side
from routines.safety.tags import TAGS, matching

Variant = Literal["easier"]


class UnknownTag(ValueError):
    """A step carries a hazard tag no rule can name, so it could never be withheld for it."""


@dataclass(frozen=True)
class Step:
    """The part of a routine's step that decides whether it is safe.

    An easier or harder form without tags of its own (None) carries those of the step. A step
    that is not `per_side` uses both feet at once; one that is `only` for a foot is judged on it.
    """

    n: int
    tags: frozenset[str]
    easier_tags: frozenset[str] | None = None
    harder_tags: frozenset[str] | None = None
    per_side: bool = True
    optional: bool = False
    only: Side | None = None


@dataclass(frozen=True, kw_only=True)
class StepDecision:
    """What becomes of one step. `because` names the codes that caused it, gravest first.

    The foot that a step for one foot is not `only` for counts as withheld, without a cause.
    """

    n: int
    left: Decision
    right: Decision
    because: tuple[str, ...] = ()
    left_variant: Variant | None = None
    right_variant: Variant | None = None
    harder_allowed: bool = True
    softening: frozenset[str] = (
        frozenset()
    )  # which of its tags: light pressure, softer ball, no oil
    only: Side | None = None

    @property
    def variant(self) -> Variant | None:
        """Easier when the easier form is offered in the step's place on either foot."""
        return self.left_variant or self.right_variant

    @property
    def feet(self) -> tuple[Side, ...]:
        """The feet that it is for."""
        return (self.only,) if self.only else (Side.LEFT, Side.RIGHT)

    @property
    def verdicts(self) -> tuple[Decision, ...]:
        """What becomes of it on each foot that it is for."""
        return tuple(self.left if foot is Side.LEFT else self.right for foot in self.feet)

    @property
    def is_withheld(self) -> bool:
        """Whether it is withheld on both feet."""
        return self.left is Decision.WITHHOLD and self.right is Decision.WITHHOLD


@dataclass(frozen=True)
class _Verdict:
    decision: Decision
    because: frozenset[str] = frozenset()
    variant: Variant | None = None
    softening: frozenset[str] = frozenset()


FEET = (Side.LEFT, Side.RIGHT)
NOT_FOR_IT = _Verdict(Decision.WITHHOLD)


def filter_steps(steps: Iterable[Step], assessment: Assessment) -> tuple[StepDecision, ...]:
    """Decide every step against an assessment. Raises UnknownTag."""
    return tuple(_decide(step, assessment) for step in steps)


def is_withheld(decisions: Iterable[StepDecision]) -> bool:
    """Whether nothing is left to do on either foot, so that the routine cannot be sent."""
    return all(decision.is_withheld for decision in decisions)


def _decide(step: Step, assessment: Assessment) -> StepDecision:
    _check_tags(step)
    if step.only:
        judged = _judge(step, assessment.at_home(step.only))
        left, right = (judged if step.only is foot else NOT_FOR_IT for foot in FEET)
    elif step.per_side:
        left, right = (_judge(step, assessment.at_home(foot)) for foot in FEET)
    else:
        # Both feet at once: whatever concerns either foot concerns the step.
        left = right = _judge(step, assessment.at_home(Side.BOTH))
    causes = left.because | right.because
    return StepDecision(
        n=step.n,
        left=left.decision,
        right=right.decision,
        because=_in_order(causes, assessment.reasons),
        left_variant=left.variant,
        right_variant=right.variant,
        harder_allowed=_harder_allowed(step, assessment.reasons),
        softening=left.softening | right.softening,
        only=step.only,
    )


def _in_order(causes: frozenset[str], reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The codes that caused it, gravest first."""
    if not causes:
        return ()
    return tuple(dict.fromkeys(one.code for one in reasons if one.code in causes))


def _judge(step: Step, home: AtHome) -> _Verdict:
    if home.withholding:
        return _Verdict(Decision.WITHHOLD, home.withholding)
    adapting = home.adapting
    tags = _carried(step.tags)
    blocking = frozenset(one.code for one in adapting if matching(tags, one.blocks))
    if not blocking:
        return _softened(tags, adapting)
    if step.easier_tags is None or any(
        matching(_carried(step.easier_tags), one.blocks) for one in adapting
    ):
        return _Verdict(Decision.WITHHOLD, blocking)
    easier = _softened(_carried(step.easier_tags), adapting)
    return _Verdict(Decision.SOFTEN, blocking | easier.because, "easier", easier.softening)


def _softened(tags: frozenset[str], adapting: Sequence[Reason]) -> _Verdict:
    softening = {one.code: matching(tags, one.softens) for one in adapting}
    causes = frozenset(code for code, softened in softening.items() if softened)
    if not causes:
        return _Verdict(Decision.KEEP)
    return _Verdict(Decision.SOFTEN, causes, None, frozenset().union(*softening.values()))


def _harder_allowed(step: Step, reasons: Sequence[Reason]) -> bool:
    tags = _carried(step.tags if step.harder_tags is None else step.harder_tags)
    return not any(
        one.withholds_home
        or one.locks_progression
        or matching(tags | _carried(step.tags), one.blocks | one.softens)
        for one in reasons
    )


def _carried(tags: frozenset[str]) -> frozenset[str]:
    """A step nobody has tagged cannot be judged, so it counts as carrying every hazard."""
    return tags or TAGS


def _check_tags(step: Step) -> None:
    named = step.tags | (step.easier_tags or frozenset()) | (step.harder_tags or frozenset())
    if named - TAGS:
        raise UnknownTag(f"step {step.n} has an unknown tag: {', '.join(sorted(named - TAGS))}")
