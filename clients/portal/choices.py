"""Which of a client's own routines fits now, in one line, with the way to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import build_plan
from clients.runs.models import RunLog
from clients.runs.showing import as_run
from clients.screening.queries import Safety
from practice.schedule.wall import local_day
from practice.web.words import at
from routines.choosing import Choice, choose
from routines.scaling import HOW, Mode


@dataclass(frozen=True)
class ShownChoice:
    """Why, how, and which. `ref` is the assigned routine, "" where the plan stands as it is."""

    why: str
    how: str
    ref: str = ""
    name: str = ""


def choice_among(
    given: Iterable[AssignedRoutine], safety: Safety, run: RunLog | None, mode: Mode, now: datetime
) -> ShownChoice | None:
    """Of one client's routines from `with_recent`, those that may be done today and one of them.

    None when there is nothing to choose by, or nothing to choose among.
    """
    rows = [one for one in given if _may_be_done(one, safety, mode, now)]
    if (run is None and mode is Mode.USUAL) or not rows:
        return None
    by_code = {one.version.routine.code: one for one in rows}
    done = {code for code, one in by_code.items() if run and _done_since(one, run.finished_at)}
    told = as_run(run) if run else None
    found = choose(run=told, mode=mode, assigned=tuple(by_code), now=now, done=done)
    chosen = by_code.get(found.code)
    return ShownChoice(
        why=found.why,
        how=" ".join(part for part in (_opens(found), HOW[mode]) if part),
        ref=chosen.ref if chosen else "",
        name=chosen.version.name if chosen else "",
    )


def _may_be_done(one: AssignedRoutine, safety: Safety, mode: Mode, now: datetime) -> bool:
    today = local_day(now, one.practice.zone)
    return one.starts_on <= today and build_plan(one, safety, today, mode).is_ready


def _done_since(one: AssignedRoutine, moment: datetime) -> bool:
    return any(row.was_done and row.done_at >= moment for row in one.recent)  # type: ignore[attr-defined]


def _opens(found: Choice) -> str:
    # `opens_at` is on the practice's clock, as the run was.
    return f"That is from {at(found.opens_at)}." if found.opens_at else ""
