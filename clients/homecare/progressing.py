"""Whether a client's routine may be raised, in words for their therapist. Nothing is changed."""

from collections.abc import Mapping
from datetime import date, timedelta

from clients.homecare.decisions import decide
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
    found = suggest(
        _sessions(assigned, feet), may=_may(assigned), today=today,
        locked=_locked(assigned, safety, mode),
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


def _may(assigned: AssignedRoutine) -> set[Raise]:
    steps = given_steps(assigned.version)
    found = set()
    if any(step.min_seconds < step.max_seconds for step in steps):
        found.add(Raise.TIME)
    if any(step.pressure in ("light", "medium") for step in steps):
        found.add(Raise.PRESSURE)
    if any("weight_bearing" in (step.harder_tags or ()) for step in steps):
        found.add(Raise.STANDING)
    return found


def _locked(assigned: AssignedRoutine, safety: Safety, mode: Mode) -> bool:
    """Whether health, a step that waits or today's feet speak against doing more."""
    if assigned.open_pauses or mode is not Mode.USUAL:
        return True
    try:
        return not all(one.harder_allowed for one in decide(assigned.version, safety).steps)
    except NotScreened:
        return True


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
