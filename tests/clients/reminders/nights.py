"""Reminders around the nights on which the clocks change, judged by walking along the clock.

The planner works out instants; the judge only ever asks what a wall clock shows at one, a quarter
of an hour after the other, so that the two cannot share a mistake.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clients.reminders.facts import Assignment, Due
from clients.reminders.leads import JUST_TOLD, Lead, Visit
from clients.reminders.planner import plan
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)
# Zone, and the days on which its clocks go back and forward.
NIGHTS = [
    *((zone, day) for day in (AUTUMN, SPRING) for zone in (
        "Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Helsinki", "Atlantic/Azores",
        "Asia/Kolkata",
    )),
    *(("America/New_York", day) for day in (date(2026, 11, 1), date(2027, 3, 14))),
    *(("Australia/Lord_Howe", day) for day in (date(2026, 10, 4), date(2027, 4, 4))),
    *(("Pacific/Chatham", day) for day in (date(2026, 9, 27), date(2027, 4, 4))),
]  # fmt: skip
HALVES = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
QUIETS = [Quiet(start, end) for start in HALVES for end in HALVES]
LEADS = ["2h", "4h", "1d", "2d", "3d"]


@dataclass(frozen=True)
class Case:
    """A visit and a routine of one client about such a night."""

    visit: Visit
    routine: Assignment
    now: datetime


def cases(dice: random.Random) -> list[Case]:
    """One for each setting of the quiet hours."""
    return [case(dice, quiet) for quiet in QUIETS]


def case(dice: random.Random, quiet: Quiet) -> Case:
    """One of chance, with these quiet hours; every tenth has stopped its letters, and every third
    lives on another clock than the practice's.
    """
    name, day = dice.choice(NIGHTS)
    zone = ZoneInfo(name)
    theirs = ZoneInfo(dice.choice(NIGHTS)[0]) if dice.random() < 0.33 else zone
    now = datetime.combine(day, time(), tzinfo=UTC) - timedelta(days=5)
    starts = datetime.combine(day, time(), tzinfo=UTC) + QUARTER * dice.randrange(-96, 192)
    blocked = Why.STOPPED if dice.random() < 0.1 else None
    leads = tuple(Lead(code) for code in dice.sample(LEADS, dice.randint(1, 3)))
    visit = Visit(1, 1, starts, now - DAY, zone, theirs, quiet, leads, blocked)
    routine = Assignment(
        id=1, practice_id=1, days=frozenset(range(7)), at=dice.choice(QUARTERS), zone=theirs,
        quiet=quiet, starts_on=day - DAY, until=day + DAY, blocked=blocked,
        again_after=timedelta(hours=dice.choice([0, 2, 4])),
    )  # fmt: skip
    return Case(visit, routine, now)


def judged(case: Case) -> Counter[str]:
    """How many reminders the planner wants, and how many of them are wrong, by how."""
    found: Counter[str] = Counter()
    wanted = plan([case.visit, case.routine], [], case.now, timedelta(days=9)).create
    for due in wanted:
        found["reminders"] += 1
        found["in the quiet hours"] += is_quiet(
            case.visit.quiet, wall(due.due_at, case.visit.theirs)
        )
        found["to an address that stopped them"] += case.visit.blocked is not None
        if due.key.kind == "visit":
            found["after the start"] += due.due_at >= case.visit.starts_at
            found["at a wrong wall time"] += not visit_is_right(case.visit, due)
        else:
            found["at a wrong wall time"] += not routine_is_right(case.routine, due)
    found["missing"] = is_missing(case.visit, [due for due in wanted if due.key.kind == "visit"])
    return found


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return instant.astimezone(zone).replace(tzinfo=None)


def is_quiet(quiet: Quiet, shown: datetime) -> bool:
    """By the minutes that have gone since the quiet began."""
    start, end, at = (t.hour * 60 + t.minute for t in (quiet.start, quiet.end, shown.time()))
    return (at - start) % 1440 < (end - start) % 1440


def first_at(shown: datetime, zone: ZoneInfo) -> datetime:
    """The first quarter of an hour at which the clock shows so much, or has jumped over it."""
    instant = shown.replace(tzinfo=UTC) - DAY
    while wall(instant, zone) < shown:
        instant += QUARTER
    return instant


def nominal(visit: Visit, lead: Lead) -> datetime:
    """When it would leave if it were never quiet."""
    if lead.code.endswith("h"):
        return visit.starts_at - lead.length
    return first_at(wall(visit.starts_at, visit.theirs) - lead.length, visit.theirs)


def visit_is_right(visit: Visit, due: Due) -> bool:
    """So long before; or, where that is quiet, when the quiet ends or shortly before it begins."""
    raw = nominal(visit, Lead(due.key.occurrence.rpartition(" ")[2]))
    if not is_quiet(visit.quiet, wall(raw, visit.theirs)):
        return due.due_at == raw
    return due.due_at in around_the_quiet(visit.quiet, visit.theirs, due.due_at)


def routine_is_right(routine: Assignment, due: Due) -> bool:
    """At its hour on its day; or when the quiet ends or shortly before it begins, that same day."""
    assert routine.at is not None
    at = due.due_at
    if due.key.occurrence.endswith("again"):
        at -= routine.again_after
    shown = datetime.combine(due.occurs_on, routine.at)
    if wall(at, routine.zone).date() != due.occurs_on:
        return False
    raw = first_at(shown, routine.zone)
    if not is_quiet(routine.quiet, shown) and not is_quiet(routine.quiet, wall(raw, routine.zone)):
        return at == raw
    return at in around_the_quiet(routine.quiet, routine.zone, at)


def around_the_quiet(quiet: Quiet, zone: ZoneInfo, near: datetime) -> set[datetime]:
    """The ends of the quiet, and a quarter of an hour before its starts, on that day."""
    day = wall(near, zone).date()
    begins = [first_at(datetime.combine(day + n * DAY, quiet.start), zone) for n in (0, 1)]
    return {
        first_at(datetime.combine(day, quiet.end), zone),
        *(begin - QUARTER for begin in begins),
        first_at(datetime.combine(day, quiet.start) - QUARTER, zone),
    }


def is_missing(visit: Visit, wanted: list[Due]) -> bool:
    """Whether the only reminder of a visit does not come though nothing speaks against it."""
    raw = nominal(visit, visit.leads[0])
    told = visit.told_at + JUST_TOLD
    speaks_against = visit.blocked or is_quiet(visit.quiet, wall(raw, visit.theirs)) or raw <= told
    return len(visit.leads) == 1 and not speaks_against and not wanted
