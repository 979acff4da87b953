"""Which of the routines a client was given fits after a run, of those that may be done today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import build_plan
from clients.homecare.queries import with_recent
from clients.runs.models import RunLog
from clients.runs.queries import modes_of
from clients.runs.showing import as_run
from clients.screening.queries import Safety, safety_of
from practice.schedule.wall import local_day
from routines.choosing import AFTER_A_RUN, FOLLOW_UP, FULL, Choice, choose
from routines.scaling import Mode


@dataclass(frozen=True)
class Fitting:
    """What was chosen and why, which one it is, None where the plan stands as it is, and the codes
    of those done since the run.
    """

    choice: Choice
    assigned: AssignedRoutine | None
    done: frozenset[str]


def fitting(
    given: Iterable[AssignedRoutine], safety: Safety, run: RunLog | None, mode: Mode, now: datetime
) -> Fitting | None:
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
    return Fitting(found, by_code.get(found.code), frozenset(done))


def right_after(run: RunLog, now: datetime) -> AssignedRoutine | None:
    """The routine for the window after this run, if none of that sort was done since."""
    found = _of_one_run(run, now)
    if found is None or found.done & {FULL, *AFTER_A_RUN}:
        return None
    return found.assigned


def follow_up_of(run: RunLog, now: datetime) -> AssignedRoutine | None:
    """The follow-up that fits now, some hours after this run."""
    found = _of_one_run(run, now)
    return found.assigned if found and found.choice.code == FOLLOW_UP else None


def _of_one_run(run: RunLog, now: datetime) -> Fitting | None:
    client, today = run.client, local_day(now, run.client.zone_beside(run.practice))
    given = with_recent(client.assigned_routines.running(today), today)
    mode = modes_of([client], on=today)[client.pk]
    safety = safety_of(client, on=local_day(now, run.practice.zone))
    return fitting(given, safety, run, mode, now)


def _may_be_done(one: AssignedRoutine, safety: Safety, mode: Mode, now: datetime) -> bool:
    today = local_day(now, one.zone)
    return one.starts_on <= today and build_plan(one, safety, today, mode).is_ready


def _done_since(one: AssignedRoutine, moment: datetime) -> bool:
    return any(row.was_done and row.done_at >= moment for row in one.recent)  # type: ignore[attr-defined]
