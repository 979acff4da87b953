"""When home routines began, changed and stopped, as far as their rows know.

Of several pauses of one routine only the last has its day; all of them are in the trace.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from clients.homecare.adherence import days_in_words
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.plan_changes import PlanChange
from practice.schedule.wall import local_day
from practice.web.words import count

State = AssignedRoutine.State


def at_home(client: Client) -> list[PlanChange]:
    """What changed of all routines this client was ever given; two queries, one without any."""
    rows = client.assigned_routines.select_related("version", "practice").prefetch_related("pauses")
    return [change for one in rows for change in (*_whole(one), *_steps(one))]


def _whole(one: AssignedRoutine) -> Iterator[PlanChange]:
    name, changed = one.version.name, local_day(one.changed_at, one.practice.zone)
    if one.state == State.ENDED and changed < one.starts_on:
        return  # it never began
    yield PlanChange(one.starts_on, f"{name} begins at home, {days_in_words(one.days)}")
    if one.state == State.ENDED:
        yield PlanChange(min(changed, one.until), f"{name} ended")
        return
    if one.state == State.PAUSED:
        yield PlanChange(changed, f"{name} paused")
    elif one.pause_reason:
        yield PlanChange(changed, f"{name} goes on after a pause")
    yield PlanChange(one.until, f"{name}: its last day")


def _steps(one: AssignedRoutine) -> Iterator[PlanChange]:
    """Steps that a change of health or the client took out, and those given back, by the day."""
    days: dict[tuple[date, str], set[int]] = defaultdict(set)

    def note(at: datetime, what: str, number: int) -> None:
        days[local_day(at, one.practice.zone), what].add(number)

    for pause in one.pauses.all():
        why = "paused by a change of health" if pause.stop_id is None else "stopped by the client"
        note(pause.paused_at, why, pause.number)
        if pause.resumed_at is not None:
            note(pause.resumed_at, "given back", pause.number)
    for (on, what), numbers in days.items():
        steps = count(len(numbers), "step", "steps")
        yield PlanChange(on, f"{one.version.name}: {steps} {what}")
