"""From a client's health flags to what they allow, in the clinic and at home, foot by foot.

Pure: the same flags, rules and day always give the same assessment.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from routines.safety.answers import BadAnswer, shown
from routines.safety.assessment import Assessment, Clearance, Flag, Reason, Sides
from routines.safety.judging import judge
from routines.safety.levels import Level, Side, Urgency, highest, most_urgent
from routines.safety.rules import EVERYTHING, Rule

__all__ = [
    "Assessment",
    "BadAnswer",
    "Clearance",
    "Flag",
    "Reason",
    "Sides",
    "UnknownCode",
    "assess",
]

ADULT_ENOUGH = 16
UNDER_16 = "under_16_without_guardian"


class UnknownCode(ValueError):
    """A flag no rule knows. What cannot be judged must not look harmless."""


def assess(
    flags: Iterable[Flag],
    *,
    rules: Mapping[str, Rule],
    on: date,
    age: int | None = None,
    guardian_consent: bool = False,
) -> Assessment:
    """What these flags mean on a day. `age` is in whole years; None asks nothing of it.

    Raises UnknownCode and BadAnswer, both with words fit for a person.
    """
    reasons = _merge(_reasons(tuple(flags), rules, on))
    order = {code: rule.sort for code, rule in rules.items()}
    reasons.sort(key=lambda one: (*_weight(one), order[one.code], one.side))
    if age is not None and age < ADULT_ENOUGH and not guardian_consent:
        reasons.insert(0, _under_16())
    return Assessment(
        on=on,
        clinic=_sides(reasons, "clinic"),
        home=_sides(reasons, "home"),
        urgency=most_urgent(one.urgency for one in reasons),
        reasons=tuple(reasons),
    )


def _reasons(flags: Sequence[Flag], rules: Mapping[str, Rule], on: date) -> list[Reason]:
    """Every flag judged, and every flag an answer added in turn."""
    waiting: list[tuple[Flag, str]] = [(flag, "") for flag in flags]
    added: set[tuple[str, Side | None, date | None]] = set()
    reasons: list[Reason] = []
    while waiting:
        flag, because = waiting.pop(0)
        rule = rules.get(flag.code)
        if rule is None:
            raise UnknownCode(f"no contraindication is called {shown(flag.code)}")
        judged = judge(rule, flag, on, because=because)
        reasons.extend(judged.reasons)
        for more in judged.adds:
            # Added once is enough; this also ends a circle of rules that add each other.
            if (more.code, more.side, more.since) not in added:
                added.add((more.code, more.side, more.since))
                clearance = _clearance_on_file(more, flags)
                waiting.append((Flag(more.code, more.side, more.since, {}, clearance), flag.code))
    return reasons


def _clearance_on_file(added: Flag, flags: Sequence[Flag]) -> Clearance | None:
    """The longest clearance given for the same code on the same side, if there is one."""
    fitting = [
        flag.clearance
        for flag in flags
        if flag.code == added.code
        and flag.clearance is not None
        and flag.side in (None, Side.BOTH, added.side)
    ]
    return max(fitting, key=lambda clearance: clearance.until, default=None)


def _merge(reasons: Iterable[Reason]) -> list[Reason]:
    """One reason for each code and side: where there are several, the worst of each part."""
    merged: dict[tuple[str, Side], Reason] = {}
    for one in reasons:
        key = (one.code, one.side)
        merged[key] = _worse(merged[key], one) if key in merged else one
    return list(merged.values())


def _worse(one: Reason, other: Reason) -> Reason:
    first, second = sorted((one, other), key=_weight)
    return Reason(
        code=one.code,
        side=one.side,
        clinic=highest((one.clinic, other.clinic)),
        home=highest((one.home, other.home)),
        urgency=most_urgent((one.urgency, other.urgency)),
        why=first.why if first.why == second.why else f"{first.why} Also: {second.why}",
        label=one.label,
        therapist=one.therapist,
        client=one.client,
        advice=tuple(dict.fromkeys(first.advice + second.advice)),
        review_on=min(filter(None, (one.review_on, other.review_on)), default=None),
        cleared=one.cleared and other.cleared,
        never_downgrade=one.never_downgrade,
        locks_progression=one.locks_progression or other.locks_progression,
        blocks=one.blocks | other.blocks,
        softens=one.softens | other.softens,
    )


def _weight(reason: Reason) -> tuple[int, int, int]:
    """Sorts the gravest reason first."""
    levels = sorted((reason.clinic.rank, reason.home.rank), reverse=True)
    return (-levels[0], -levels[1], -reason.urgency.rank)


def _sides(reasons: Sequence[Reason], where: str) -> Sides:
    left, right = (_level(reasons, where, side) for side in (Side.LEFT, Side.RIGHT))
    return Sides(overall=highest((left, right)), left=left, right=right)


def _level(reasons: Sequence[Reason], where: str, side: Side) -> Level:
    levels = [getattr(one, where) for one in reasons if one.side.covers(side)]
    # With one foot stopped in the clinic, the rest may be treated only once somebody confirms why.
    if where == "clinic" and any(one.clinic is Level.STOP for one in reasons):
        levels.append(Level.NOTE)
    return highest(levels)


def _under_16() -> Reason:
    return Reason(
        code=UNDER_16,
        side=Side.BOTH,
        clinic=Level.STOP,
        home=Level.STOP,
        urgency=Urgency.NONE,
        why="Under 16, and no parent or guardian has agreed.",
        label="Under 16 without a guardian's consent",
        therapist="A parent or guardian signs first and stays in the room; the child agrees too.",
        client="We need a parent or guardian to agree first.",
        never_downgrade=True,
        blocks=EVERYTHING,
    )
