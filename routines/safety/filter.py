"""Which steps of a routine a client may do, foot by foot: keep, soften or withhold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from routines.safety.assessment import Assessment, Reason
from routines.safety.levels import Decision, Level, Side
from routines.safety.tags import TAGS, matching

Variant = Literal["easier"]


class UnknownTag(ValueError):
    """A step carries a hazard tag no rule can name, so it could never be withheld for it."""


@dataclass(frozen=True)
class Step:
    """The part of a routine's step that decides whether it is safe.

    An easier or harder form without tags of its own (None) carries those of the step. A step
    that is not `per_side` uses both feet at once.
    """

    n: int
    tags: frozenset[str]
    easier_tags: frozenset[str] | None = None
    harder_tags: frozenset[str] | None = None
    per_side: bool = True
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class StepDecision:
    """What becomes of one step. `because` names the codes that caused it, gravest first."""

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

    @property
    def variant(self) -> Variant | None:
        """Easier when the easier form is offered in the step's place on either foot."""
        return self.left_variant or self.right_variant

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


KEPT = _Verdict(Decision.KEEP)


@dataclass(frozen=True)
class _Limits:
    """What limits one foot, or the two of them, worked out once for all the steps."""

    reasons: Sequence[Reason]
    withholding: frozenset[str]
    adapting: Sequence[Reason]
    blocked: frozenset[str]  # by any of those that adapt
    limited: frozenset[str]  # blocked or softened
    is_locked: bool


def filter_steps(steps: Iterable[Step], assessment: Assessment) -> tuple[StepDecision, ...]:
    """Decide every step against an assessment. Raises UnknownTag."""
    left, right, both = (_limits(assessment.reasons_for(side)) for side in Side)
    return tuple(_decide(step, left, right, both) for step in steps)


def is_withheld(decisions: Iterable[StepDecision]) -> bool:
    """Whether nothing is left to do on either foot, so that the routine cannot be sent."""
    return all(decision.is_withheld for decision in decisions)


def _limits(reasons: Sequence[Reason]) -> _Limits:
    return _Limits(
        reasons=reasons,
        withholding=frozenset(one.code for one in reasons if one.withholds_home),
        adapting=tuple(one for one in reasons if one.home is Level.ADAPT),
        blocked=frozenset().union(*(one.blocks for one in reasons if one.home is Level.ADAPT)),
        limited=frozenset().union(*(one.blocks | one.softens for one in reasons)),
        is_locked=any(one.withholds_home or one.locks_progression for one in reasons),
    )


def _decide(step: Step, on_left: _Limits, on_right: _Limits, on_both: _Limits) -> StepDecision:
    _check_tags(step)
    if step.per_side:
        left = _judge(step, on_left)
        right = _judge(step, on_right)
    else:
        # Both feet at once: whatever concerns either foot concerns the step.
        left = right = _judge(step, on_both)
    causes = left.because | right.because
    return StepDecision(
        n=step.n,
        left=left.decision,
        right=right.decision,
        because=tuple(dict.fromkeys(one.code for one in on_both.reasons if one.code in causes)),
        left_variant=left.variant,
        right_variant=right.variant,
        harder_allowed=_harder_allowed(step, on_both),
        softening=left.softening | right.softening,
    )


def _judge(step: Step, limits: _Limits) -> _Verdict:
    if limits.withholding:
        return _Verdict(Decision.WITHHOLD, limits.withholding)
    adapting = limits.adapting
    tags = _carried(step.tags)
    if not matching(tags, limits.blocked):
        return _softened(tags, adapting)
    blocking = frozenset(one.code for one in adapting if one.blocks and matching(tags, one.blocks))
    if step.easier_tags is None or any(
        matching(_carried(step.easier_tags), one.blocks) for one in adapting
    ):
        return _Verdict(Decision.WITHHOLD, blocking)
    easier = _softened(_carried(step.easier_tags), adapting)
    return _Verdict(Decision.SOFTEN, blocking | easier.because, "easier", easier.softening)


def _softened(tags: frozenset[str], adapting: Sequence[Reason]) -> _Verdict:
    softening = {
        one.code: softened
        for one in adapting
        if one.softens and (softened := matching(tags, one.softens))
    }
    if not softening:
        return KEPT
    return _Verdict(
        Decision.SOFTEN, frozenset(softening), None, frozenset().union(*softening.values())
    )


def _harder_allowed(step: Step, limits: _Limits) -> bool:
    tags = _carried(step.tags)
    if step.harder_tags is not None:
        tags |= _carried(step.harder_tags)
    return not limits.is_locked and not matching(tags, limits.limited)


def _carried(tags: frozenset[str]) -> frozenset[str]:
    """A step nobody has tagged cannot be judged, so it counts as carrying every hazard."""
    return tags or TAGS


def _check_tags(step: Step) -> None:
    named = step.tags | (step.easier_tags or frozenset()) | (step.harder_tags or frozenset())
    if named - TAGS:
        raise UnknownTag(f"step {step.n} has an unknown tag: {', '.join(sorted(named - TAGS))}")
