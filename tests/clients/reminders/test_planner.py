"""Which reminders there should be, from values alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.reminders.facts import Assignment, Due, Key, Known
from clients.reminders.planner import Changes, Drop, plan
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet

NIGHT = Quiet(time(21), time(8))
NEVER = Quiet(time(0), time(0))
# A Friday, with a Saturday after it.
FRIDAY = date(2026, 11, 20)
SATURDAY = FRIDAY + timedelta(days=1)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AT_SEVEN = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
DAILY = Assignment(
    id=1,
    practice_id=7,
    days=frozenset(range(7)),
    at=time(19),
    zone=ZoneInfo("Europe/London"),
    quiet=NIGHT,
    starts_on=date(2026, 1, 1),
    until=date(2027, 12, 31),
)


def on(day: date, about: int = 1) -> Key:
    """The reminder of a routine on a day."""
    return Key("routine", about, day.isoformat())


PLANNED = Known(on(FRIDAY), AT_SEVEN, "planned")
TOMORROW = Known(on(SATURDAY), AT_SEVEN + timedelta(days=1), "planned")


def due_times(assignment: Assignment, now: datetime) -> list[datetime]:
    return [due.due_at for due in plan([assignment], [], now).create]


def test_a_daily_routine_is_planned_for_today_and_tomorrow() -> None:
    assert plan([DAILY], [], NOON) == Changes(
        create=(
            Due(on(FRIDAY), 7, FRIDAY, AT_SEVEN),
            Due(on(SATURDAY), 7, SATURDAY, AT_SEVEN + timedelta(days=1)),
        )
    )


@pytest.mark.parametrize(
    "against",
    [
        {"days": frozenset({2})},
        {"at": None},
        {"starts_on": SATURDAY + timedelta(days=1)},
        {"until": FRIDAY - timedelta(days=1)},
        {"blocked": Why.PAUSED},
        {"blocked": Why.STOPPED},
        {"done_on": frozenset({FRIDAY, SATURDAY})},
    ],
)
def test_nothing_is_planned_for_a_routine_that_is_not_on(against: dict[str, object]) -> None:
    assert plan([replace(DAILY, **against)], [], NOON) == Changes()  # type: ignore[arg-type]


def test_the_first_and_the_last_day_count() -> None:
    only_friday = replace(DAILY, starts_on=FRIDAY, until=FRIDAY)
    assert due_times(only_friday, NOON) == [AT_SEVEN]


def test_what_was_done_today_is_reminded_of_tomorrow() -> None:
    done = replace(DAILY, done_on=frozenset({FRIDAY}))
    assert due_times(done, NOON) == [AT_SEVEN + timedelta(days=1)]


@pytest.mark.parametrize(
    ("late", "planned"), [(timedelta(hours=2), 2), (timedelta(hours=2, seconds=1), 1)]
)
def test_a_time_that_passed_over_two_hours_ago_is_not_planned(
    late: timedelta, planned: int
) -> None:
    assert len(due_times(DAILY, AT_SEVEN + late)) == planned


def test_a_routine_of_the_small_hours_is_reminded_of_at_eight() -> None:
    early = replace(DAILY, at=time(5, 30))
    assert due_times(early, NOON) == [datetime(2026, 11, 21, 8, 0, tzinfo=UTC)]


def test_a_routine_of_the_late_evening_is_reminded_of_before_the_quiet() -> None:
    late = replace(DAILY, at=time(22, 30))
    assert due_times(late, NOON)[0] == datetime(2026, 11, 20, 20, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        # Europe/London: seven in the evening stays seven on the wall.
        (date(2026, 10, 24), time(19), "Europe/London", "2026-10-24T18:00"),
        (date(2026, 10, 25), time(19), "Europe/London", "2026-10-25T19:00"),
        (date(2027, 3, 27), time(19), "Europe/London", "2027-03-27T19:00"),
        (date(2027, 3, 28), time(19), "Europe/London", "2027-03-28T18:00"),
        # 01:30 happens twice in October: the first one. In March it does not happen: 02:00.
        (date(2026, 10, 25), time(1, 30), "Europe/London", "2026-10-25T00:30"),
        (date(2027, 3, 28), time(1, 30), "Europe/London", "2027-03-28T01:00"),
        # Half an hour's summer time, and a zone with odd minutes.
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "2026-10-03T15:30"),
        (date(2027, 4, 4), time(19), "Australia/Lord_Howe", "2027-04-04T08:30"),
        (date(2026, 11, 20), time(19), "Asia/Kathmandu", "2026-11-20T13:15"),
    ],
)
def test_a_wall_clock_time_is_kept_over_both_nights_of_the_clocks(
    day: date, at: time, zone: str, expected: str
) -> None:
    assignment = replace(DAILY, at=at, zone=ZoneInfo(zone), quiet=NEVER)
    due = assignment.due_on(day)
    assert due == datetime.fromisoformat(f"{expected}+00:00")
    assert due.tzinfo is UTC


def test_a_day_that_a_zone_skips_has_no_reminder() -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011.
    samoa = replace(DAILY, zone=ZoneInfo("Pacific/Apia"), starts_on=date(2011, 1, 1), quiet=NEVER)
    days = [date(2011, 12, day) for day in (29, 30, 31)]
    assert [samoa.due_on(day) is not None for day in days] == [True, False, True]


def test_each_day_of_the_long_night_is_planned_once() -> None:
    now = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    twice = replace(DAILY, at=time(1, 30), quiet=NEVER)
    assert [due.occurs_on for due in plan([twice], [], now).create] == [
        date(2026, 10, 25),
        date(2026, 10, 26),
    ]


def test_what_is_planned_already_is_left_alone() -> None:
    assert plan([DAILY], [PLANNED, TOMORROW], NOON) == Changes()


@pytest.mark.parametrize("state", ["posted", "dropped"])
def test_what_was_posted_or_given_up_is_left_alone(state: str) -> None:
    row = replace(PLANNED, state=state, why=Why.NO_ADDRESS if state == "dropped" else "")
    assert plan([DAILY], [row, TOMORROW], NOON) == Changes()


@pytest.mark.parametrize("why", [Why.PAUSED, Why.STOPPED, Why.ARCHIVED])
def test_a_block_drops_what_was_planned_and_says_why(why: Why) -> None:
    blocked = replace(DAILY, blocked=why)
    assert plan([blocked], [PLANNED], NOON) == Changes(drop=(Drop(on(FRIDAY), why),))


def test_a_routine_done_early_needs_no_reminder_any_more() -> None:
    done = replace(DAILY, done_on=frozenset({FRIDAY}))
    assert plan([done], [PLANNED, TOMORROW], NOON) == Changes(drop=(Drop(on(FRIDAY), Why.DONE),))


def test_a_routine_that_is_gone_takes_its_reminders_along() -> None:
    assert plan([], [PLANNED], NOON) == Changes(drop=(Drop(on(FRIDAY), Why.ENDED),))


def test_a_day_taken_out_of_the_plan_is_dropped() -> None:
    weekend = replace(DAILY, days=frozenset({5, 6}))
    assert plan([weekend], [PLANNED, TOMORROW], NOON) == Changes(
        drop=(Drop(on(FRIDAY), Why.CHANGED),)
    )


def test_another_time_moves_the_reminder() -> None:
    at_eight = replace(DAILY, at=time(20), until=FRIDAY)
    later = AT_SEVEN + timedelta(hours=1)
    assert plan([at_eight], [PLANNED], NOON) == Changes(move=(Due(on(FRIDAY), 7, FRIDAY, later),))


def test_a_time_moved_into_the_past_drops_the_reminder() -> None:
    at_nine = replace(DAILY, at=time(9), until=FRIDAY)
    assert plan([at_nine], [PLANNED], NOON) == Changes(drop=(Drop(on(FRIDAY), Why.CHANGED),))


@pytest.mark.parametrize("why", [Why.PAUSED, Why.STOPPED, Why.DONE, Why.CHANGED])
def test_what_the_planner_gave_up_comes_back_when_the_reason_is_gone(why: Why) -> None:
    dropped = replace(PLANNED, state="dropped", why=why)
    assert plan([DAILY], [dropped, TOMORROW], NOON) == Changes(
        move=(Due(on(FRIDAY), 7, FRIDAY, AT_SEVEN),)
    )


def test_a_due_reminder_waits_for_the_posting_however_late_it_is() -> None:
    assert plan([DAILY], [PLANNED, TOMORROW], AT_SEVEN + timedelta(hours=5)).drop == ()
