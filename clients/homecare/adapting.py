"""Which swaps a client's health asks for, which a routine has room for, and what they leave."""

from dataclasses import dataclass

from clients.homecare.decisions import Decided
from clients.homecare.gentler import SOFTER_BALL, gentler_sentences, takes_a_ball, usual_ball
from clients.homecare.refusals import CannotAssign, ChoicesWait, NothingChosen
from clients.homecare.swaps import MOST_RUNGS, OIL, SIDES, Swaps, is_light_already
from routines.equipment import LADDER
from routines.models import RoutineStep, RoutineVersion
from routines.queries import given_steps, steps_of
from routines.safety.levels import Decision
from routines.safety.tags import TAGS
from routines.scaling import PRESSURE

LEAVE_OUT = "out"


@dataclass(frozen=True)
class Room:
    """What there is to swap in a routine: oil, pressure, and how many rungs a ball can go down."""

    oil: bool
    pressure: bool
    rungs: int


def room_in(version: RoutineVersion) -> Room:
    """What the steps that are given, and what they need, leave to swap."""
    steps = given_steps(version)
    tags = frozenset().union(*(frozenset(one.tags) or TAGS for one in steps))
    rungs = [
        _rungs(one, version.equipment) for one in steps if takes_a_ball(one, version.equipment)
    ]
    return Room(bool(tags & OIL), bool(tags & PRESSURE), max(rungs, default=0))


def asked_for(version: RoutineVersion, decided: Decided) -> Swaps:
    """Swaps that the client's health asks for in the whole routine, so that nobody unticks them.

    Where it asks for less than that, the safety filter softens foot by foot, whatever is chosen.
    """
    room, light = room_in(version), is_light_already(decided.steps, steps_of(version))
    softened = {one.n: one.softening for one in decided.steps if not one.is_withheld}
    softer = light and any(
        SOFTER_BALL in gentler_sentences(step, softened[step.number])
        for step in given_steps(version)
        if step.number in softened
    )
    return Swaps(
        # What rules out oil on a foot that is left out altogether asks nothing of the other one.
        dry_hands=room.oil and any(tags & OIL for tags in softened.values()),
        light_pressure=light,
        softer_by=1 if softer and room.rungs else 0,
    )


def settled(version: RoutineVersion, decided: Decided, swaps: Swaps) -> Swaps:
    """What is kept of the swaps somebody chose: with those that health asks for.

    Raises CannotAssign for one this routine has no room for, NothingLeft when health withholds all
    of it whatever is chosen, and NothingChosen when it is the choices that leave no step.
    """
    decided.check_something_left()
    _check(version, swaps)
    kept = swaps.along(asked_for(version, decided))
    if decided.swapped(version, kept).nothing_left:
        raise NothingChosen
    return kept


def feet_left(decided: Decided, number: int) -> tuple[str, ...]:
    """On which feet the safety filter allows a step."""
    decision = decided.by_number[number]
    return tuple(one for one in SIDES if getattr(decision, one) is not Decision.WITHHOLD)


def moved_on(swaps: Swaps, old: RoutineVersion, new: RoutineVersion) -> Swaps:
    """The same swaps in another version, step by step by their titles.

    Raises ChoicesWait when a step somebody chose for is not there, or not alike, in the other.
    """
    titles = {step.number: step.title for step in given_steps(old)}
    there: dict[str, list[int]] = {}
    for step in given_steps(new):
        there.setdefault(step.title, []).append(step.number)

    def number_of(number: int) -> int:
        found = there.get(titles.get(number, ""), [])
        if len(found) != 1:
            raise ChoicesWait
        return found[0]

    moved = Swaps(
        dry_hands=swaps.dry_hands,
        light_pressure=swaps.light_pressure,
        softer_by=swaps.softer_by,
        left_out=frozenset(number_of(one) for one in swaps.left_out),
        only=frozenset((number_of(number), side) for number, side in swaps.only),
    )
    try:
        _check(new, moved)
    except CannotAssign as refusal:
        raise ChoicesWait from refusal
    return moved


def _check(version: RoutineVersion, swaps: Swaps) -> None:
    steps = {step.number: step for step in given_steps(version)}
    if not 0 <= swaps.softer_by <= MOST_RUNGS:
        raise CannotAssign("Choose how much softer the ball is from the list.")
    if not all(n in steps and steps[n].is_optional for n in swaps.left_out):
        raise CannotAssign("Only an optional step can be left out.")
    feet = dict(swaps.only)
    if len(feet) != len(swaps.only) or not all(
        n in steps and steps[n].per_side and side in _feet_of(steps[n]) for n, side in swaps.only
    ):
        raise CannotAssign("Choose one foot, or both, for a step that is done foot by foot.")


def _feet_of(step: RoutineStep) -> tuple[str, ...]:
    """The feet it is written for."""
    return (step.only_foot,) if step.only_foot else SIDES


def _rungs(step: RoutineStep, equipment: str) -> int:
    usual = usual_ball(step.instruction, equipment)
    # At least one: of several the softest is taken, and a ball nobody names can be a softer one.
    return max(1, LADDER.index(usual)) if usual else 1
