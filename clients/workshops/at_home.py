"""Whether somebody who came may be given a routine to do at home, and what limits it. Pure.

Values in, an assessment for the safety filter out. Only what the workshop's questions asked about
is known: any other hazard is left out, because nobody was asked.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from clients.workshops.models.sign_up import Outcome
from routines.safety.assessment import Assessment, Reason, Sides
from routines.safety.levels import Level, Side, Urgency
from routines.safety.tags import TAGS

CODE = "workshop"
KEPT = ("leave_out", "gently")


def limits_of(
    *, outcome: str, by_hand: bool, adapted: Mapping[str, object], asked_about: Iterable[str],
    on: date,
) -> Assessment | None:  # fmt: skip
    """What limits a routine at home; None where none may be given.

    None without answers of their own, also where somebody was added by hand; for whoever was, or
    is, to be talked to, because what came of it is about the workshop alone; for an adapted place
    of which nobody kept what is adapted; and for anything that cannot be read.
    """
    asked = frozenset(asked_about)
    if by_hand or not asked or asked - TAGS or outcome not in (Outcome.OK, Outcome.ADAPTED):
        return None
    tags = _tags(adapted)
    if tags is None:
        return None
    leave_out, gently = tags
    if outcome == Outcome.ADAPTED and not (leave_out or gently):
        return None
    return _assessment(leave_out | (TAGS - asked), gently, on)


def _tags(adapted: Mapping[str, object]) -> tuple[frozenset[str], frozenset[str]] | None:
    """What to leave out and what to do gently; None for anything but lists of known tags."""
    if not isinstance(adapted, Mapping) or set(adapted) - set(KEPT):
        return None
    found = []
    for name in KEPT:
        listed = adapted.get(name, [])
        if not isinstance(listed, list) or any(
            not isinstance(tag, str) or tag not in TAGS for tag in listed
        ):
            return None
        found.append(frozenset(listed))
    return found[0], found[1]


def _assessment(blocks: frozenset[str], softens: frozenset[str], on: date) -> Assessment:
    adapts = Sides(Level.ADAPT, Level.ADAPT, Level.ADAPT)
    reason = Reason(
        code=CODE, side=Side.BOTH, clinic=Level.ADAPT, home=Level.ADAPT, urgency=Urgency.NONE,
        why="", label="", therapist="", client="", blocks=blocks, softens=softens,
        locks_progression=True,
    )  # fmt: skip
    return Assessment(on=on, clinic=adapts, home=adapts, urgency=Urgency.NONE, reasons=(reason,))
