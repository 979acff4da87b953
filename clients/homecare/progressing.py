"""Whether a client's routine may be raised, in words for their therapist. Nothing is changed."""

from collections.abc import Mapping
from datetime import date, timedelta

from clients.homecare.decisions import Decided, decide
from clients.homecare.gentler import ball_sentence
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.refusals import NotScreened
from clients.screening.queries import Safety
from practice.web.words import day
from routines.progress import LOW, SESSIONS, Move, Raise, Session, Suggestion, suggest
from routines.queries import given_steps
from routines.scaling import Mode

DAY = timedelta(days=1)
WHAT = {
    Raise.TIME: "a longer time, up to the longest of each step",
    Raise.PRESSURE: "firmer pressure",
    Raise.STANDING: "standing",
}


def progress_words(
    assigned: AssignedRoutine, safety: Safety, mode: Mode, feet: Mapping[date, int], today: date
) -> str:
    """One or two sentences about a routine from `routines_of`; empty when there is nothing to say.

    `feet` is how sore the client said the feet were, 0 to 10, by the day.
    """
    if assigned.state != AssignedRoutine.State.ACTIVE:
        return ""
    try:
        decided = decide(assigned.version, safety)
    except NotScreened:
        decided = None
    found = suggest(
        _sessions(assigned, feet), may=_may(assigned, decided), today=today,
        locked=_locked(assigned, decided, mode),
    )  # fmt: skip
    return _words(found) if found else ""


def _sessions(assigned: AssignedRoutine, feet: Mapping[date, int]) -> list[Session]:
    recent: list[RoutineCheckIn] = assigned.recent  # type: ignore[attr-defined]
    by_day = {row.done_on: row for row in recent}
    before = {on: row.before for on, row in by_day.items() if row.before is not None}
    known = {**feet, **before}
    return [
        Session(on, row.before, row.soreness, known.get(on + DAY))
        for on, row in sorted(by_day.items())
        if row.was_done
    ]


def _may(assigned: AssignedRoutine, decided: Decided | None) -> set[Raise]:
    """What the steps that are in it leave to raise, as far as nothing was chosen against it."""
    version, swaps = assigned.version, assigned.swaps
    steps = [step for step in given_steps(version) if step.number not in swaps.left_out]
    chosen_against = _chosen_against(assigned, decided)
    harder = [
        step
        for step in steps
        if step.number not in chosen_against
        and not ball_sentence(step, step.instruction, version.equipment, swaps.softer_by)
    ]
    found = set()
    if any(step.min_seconds < step.max_seconds for step in steps):
        found.add(Raise.TIME)
    if not swaps.light_pressure and any(step.pressure in ("light", "medium") for step in harder):
        found.add(Raise.PRESSURE)
    if any("weight_bearing" in (step.harder_tags or ()) for step in harder):
        found.add(Raise.STANDING)
    return found


def _chosen_against(assigned: AssignedRoutine, decided: Decided | None) -> set[int]:
    """Steps that a choice for this client keeps from being done harder, and not their health."""
    if decided is None:
        return set()
    swapped = decided.swapped(assigned.version, assigned.swaps).by_number
    return {
        one.n for one in decided.steps if one.harder_allowed and not swapped[one.n].harder_allowed
    }


def _locked(assigned: AssignedRoutine, decided: Decided | None, mode: Mode) -> bool:
    """Whether health, a step that waits or today's feet speak against doing more."""
    if decided is None or mode is not Mode.USUAL:
        return True
    # What was chosen locks nothing, and what it leaves out says nothing; see `_may`.
    swaps = assigned.swaps
    if any(swaps.shows(one.number, one.side) for one in assigned.open_pauses):
        return True
    return not all(one.harder_allowed for one in decided.steps if one.n not in swaps.left_out)


def _words(found: Suggestion) -> str:
    if found.move is Move.DROP:
        return (
            f"Think of easing it: the day after {day(found.since)} was 2 or more higher than "
            "before it."
        )
    well = f"The last {SESSIONS} sessions scored {LOW} or less, with no rise the next day."
    if found.move is Move.LOCKED:
        return (
            f"{well} Leave it as it is all the same: their health, or a step that waits, says so."
        )
    first, *later = (WHAT[one] for one in found.what)
    then = f" Later {', then '.join(later)}." if later else ""
    return f"{well} One thing may be raised now: {first}.{then}"
