"""What holds of every plan, whatever the assignments and whatever is there already."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clients.reminders.facts import GRACE, Assignment, Key, Known
from clients.reminders.planner import HORIZON, Changes, plan
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet

ZONES = [
    "Europe/London",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Cairo",
    "Pacific/Chatham",
    "Antarctica/Troll",
]
FIRST, LAST = date(2026, 10, 1), date(2027, 4, 30)
DAYS = st.dates(FIRST, LAST)
# As a person types them: without seconds.
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
INSTANTS = st.integers(0, 210 * 24 * 60).map(
    lambda minutes: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
REASONS = st.sampled_from(list(Why))


@st.composite
def assignments(draw: st.DrawFn, now: datetime) -> list[Assignment]:
    """Up to three routines around this moment, some of them blocked or done."""
    near = st.integers(-3, 3).map(lambda days: now.date() + timedelta(days=days))
    return [
        Assignment(
            id=number,
            practice_id=1,
            days=draw(st.frozensets(st.integers(0, 6))),
            at=draw(st.none() | TIMES),
            zone=ZoneInfo(draw(st.sampled_from(ZONES))),
            quiet=Quiet(draw(TIMES), draw(TIMES)),
            starts_on=now.date() - timedelta(days=draw(st.integers(-2, 9))),
            until=now.date() + timedelta(days=draw(st.integers(-2, 9))),
            blocked=draw(st.none() | REASONS),
            done_on=draw(st.frozensets(near)),
            again_after=timedelta(hours=draw(st.sampled_from([0, 2, 4]))),
        )
        for number in range(draw(st.integers(0, 3)))
    ]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[datetime, list[Assignment], list[Known]]:
    """A moment, the routines, and reminders left by some earlier world."""
    now = draw(INSTANTS)
    there = draw(
        st.dictionaries(
            st.tuples(st.integers(0, 3), st.integers(-2, 3)),
            st.tuples(st.sampled_from(["planned", "posted", "dropped"]), REASONS, TIMES),
            max_size=5,
        )
    )
    rows = [
        Known(
            Key("routine", assigned, (now.date() + timedelta(days=days)).isoformat()),
            datetime.combine(now.date() + timedelta(days=days), at, tzinfo=UTC),
            state,
            why if state == "dropped" else "",
        )
        for (assigned, days), (state, why, at) in there.items()
    ]
    return now, draw(assignments(now)), rows


def written(rows: list[Known], changes: Changes) -> list[Known]:
    """The rows after the changes."""
    table = {row.key: row for row in rows}
    for due in (*changes.create, *changes.move):
        table[due.key] = Known(due.key, due.due_at, "planned")
    for drop in changes.drop:
        table[drop.key] = replace(table[drop.key], state="dropped", why=drop.why)
    return list(table.values())


@given(worlds())
def test_planning_twice_changes_nothing(world: tuple[datetime, list[Assignment], list[Known]]):
    now, routines, rows = world
    after = written(rows, plan(routines, rows, now))
    assert plan(routines, after, now) == Changes()


@given(worlds())
def test_nothing_is_created_twice(world: tuple[datetime, list[Assignment], list[Known]]):
    now, routines, rows = world
    keys = [due.key for due in plan(routines, rows, now).create]
    assert len(keys) == len(set(keys))
    assert set(keys) & {row.key for row in rows} == set()


@given(worlds())
def test_what_is_planned_lies_in_the_window_and_on_a_day_of_the_plan(
    world: tuple[datetime, list[Assignment], list[Known]],
):
    now, routines, rows = world
    by_id = {routine.id: routine for routine in routines}
    changes = plan(routines, rows, now)
    for due in (*changes.create, *changes.move):
        routine = by_id[due.key.about]
        local = due.due_at.astimezone(routine.zone)
        assert now - GRACE <= due.due_at <= now + HORIZON
        assert local.date() == due.occurs_on
        assert due.occurs_on.weekday() in routine.days
        assert routine.starts_on <= due.occurs_on <= routine.until
        assert routine.why_not(due.occurs_on) is None


@given(worlds())
def test_what_was_posted_is_never_touched(world: tuple[datetime, list[Assignment], list[Known]]):
    now, routines, rows = world
    posted = {row.key for row in rows if row.state == "posted"}
    changes = plan(routines, rows, now)
    touched = {one.key for one in (*changes.move, *changes.drop)}
    assert touched & posted == set()


@given(INSTANTS, TIMES, st.sampled_from(ZONES))
def test_a_week_of_ticks_gives_each_day_one_reminder(start: datetime, at: time, zone: str):
    routine = Assignment(
        id=1,
        practice_id=1,
        days=frozenset(range(7)),
        at=at,
        zone=ZoneInfo(zone),
        quiet=Quiet(time(21), time(8)),
        starts_on=FIRST - timedelta(days=10),
        until=LAST + timedelta(days=30),
    )
    rows: list[Known] = []
    for hours in range(0, 7 * 24, 5):
        now = start + timedelta(hours=hours)
        rows = written(rows, plan([routine], rows, now))
    days = sorted(date.fromisoformat(row.key.occurrence) for row in rows)
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert len(days) in {8, 9}
