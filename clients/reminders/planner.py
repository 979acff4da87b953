"""Which reminders there should be, compared with those there are. Pure: values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clients.reminders.facts import Assignment, Known
from clients.reminders.reasons import REVIVABLE, Why
from practice.schedule.wall import local_day

HORIZON = timedelta(hours=36)
# A reminder whose time has passed is still planned for this long, and no longer.
GRACE = timedelta(hours=2)


@dataclass(frozen=True)
class Due:
    """A reminder there should be."""

    practice_id: int
    assigned: int
    occurs_on: date
    due_at: datetime


@dataclass(frozen=True)
class Drop:
    """A planned reminder that should not be sent, and why."""

    assigned: int
    occurs_on: date
    why: Why


@dataclass(frozen=True)
class Changes:
    """What to write: new rows, rows to plan (again) for a time, rows to give up."""

    create: tuple[Due, ...] = ()
    move: tuple[Due, ...] = ()
    drop: tuple[Drop, ...] = ()


def plan(
    assignments: Iterable[Assignment],
    existing: Iterable[Known],
    now: datetime,
    horizon: timedelta = HORIZON,
) -> Changes:
    """One reminder for each assignment and day that falls due in the window, and no other.

    Planning again after writing the changes finds nothing to change.
    """
    known = {(row.assigned, row.occurs_on): row for row in existing}
    by_id = {assignment.id: assignment for assignment in assignments}
    wanted = {
        (due.assigned, due.occurs_on): due
        for assignment in by_id.values()
        for due in wanted_of(assignment, now, horizon)
    }
    return Changes(
        create=tuple(due for key, due in wanted.items() if key not in known),
        move=tuple(due for key, due in wanted.items() if key in known and moves(known[key], due)),
        drop=tuple(
            Drop(*key, why)
            for key, row in known.items()
            if row.state == "planned" and key not in wanted
            for why in [why_dropped(by_id.get(row.assigned), row)]
            if why is not None
        ),
    )


def wanted_of(assignment: Assignment, now: datetime, horizon: timedelta) -> Iterator[Due]:
    """The reminders of one assignment that fall due from a little before now to the horizon."""
    day = local_day(now - GRACE, assignment.zone)
    while day <= local_day(now + horizon, assignment.zone):
        due_at = None if assignment.why_not(day) else assignment.due_on(day)
        if due_at is not None and now - GRACE <= due_at <= now + horizon:
            yield Due(assignment.practice_id, assignment.id, day, due_at)
        day += timedelta(days=1)


def moves(row: Known, due: Due) -> bool:
    """Whether a row there is must be planned for another time, or planned again."""
    if row.state == "planned":
        return row.due_at != due.due_at
    return row.state == "dropped" and row.why in REVIVABLE


def why_dropped(assignment: Assignment | None, row: Known) -> Why | None:
    """Why a planned row that is not wanted now should go; None when it may stand as it is."""
    if assignment is None:
        return Why.ENDED
    against = assignment.why_not(row.occurs_on)
    if against is None and assignment.due_on(row.occurs_on) != row.due_at:
        against = Why.CHANGED
    return against
