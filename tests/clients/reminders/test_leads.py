"""When the reminders of a visit leave, from values alone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.reminders.facts import Known
from clients.reminders.leads import Lead, Visit, late_by, out_of_the_quiet
from clients.reminders.planner import Changes, Drop, plan
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet

LONDON = ZoneInfo("Europe/London")
NIGHT = Quiet(time(21), time(8))
NEVER = Quiet(time(0), time(0))
DAY, WEEK, TWO_HOURS = Lead("1d"), Lead("7d"), Lead("2h")
# A Tuesday at half past two.
TUESDAY = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
VISIT = Visit(
    id=5,
    practice_id=7,
    starts_at=TUESDAY,
    told_at=datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
    zone=LONDON,
    theirs=LONDON,
    quiet=NIGHT,
    leads=(WEEK, DAY, TWO_HOURS),
)


def at(text: str) -> datetime:
    """`24 12:30` of November 2026, UTC, which is London's wall clock then."""
    return datetime.strptime(f"2026-11-{text}+0000", "%Y-%m-%d %H:%M%z")


def times(visit: Visit) -> list[tuple[str, datetime]]:
    return [(lead.code, due) for lead, due in visit.times()]


def test_each_lead_gives_one_time() -> None:
    assert times(VISIT) == [
        ("7d", at("17 14:30")),
        ("1d", at("23 14:30")),
        ("2h", at("24 12:30")),
    ]


@pytest.mark.parametrize(
    ("starts", "code", "zone", "expected"),
    [
        # A day before is the same time on the wall, not 24 hours (reliability: Q24).
        ("2026-10-25T18:00+00:00", "1d", "Europe/London", "2026-10-24T17:00+00:00"),
        ("2027-03-28T17:00+00:00", "1d", "Europe/London", "2027-03-27T18:00+00:00"),
        ("2026-10-25T18:00+00:00", "2h", "Europe/London", "2026-10-25T16:00+00:00"),
        ("2026-11-01T15:00+00:00", "7d", "America/New_York", "2026-10-25T14:00+00:00"),
        ("2026-10-04T04:00+00:00", "1d", "Australia/Lord_Howe", "2026-10-03T04:30+00:00"),
        # Half past one happens on the day after the clocks went forward, not on that day.
        ("2027-03-29T00:30+00:00", "1d", "Europe/London", "2027-03-28T01:00+00:00"),
    ],
)
def test_a_lead_of_days_keeps_the_time_on_the_wall(
    starts: str, code: str, zone: str, expected: str
) -> None:
    before = Lead(code).before(datetime.fromisoformat(starts), ZoneInfo(zone))
    assert before.astimezone(UTC) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("starts", "due", "expected"),
    [
        ("24 14:30", "23 14:30", "23 14:30"),
        # Inside the quiet it waits for eight, while that is two hours before or more,
        ("24 10:00", "24 06:00", "24 08:00"),
        ("24 22:30", "23 22:30", "24 08:00"),
        # or leaves at a quarter to nine the evening before.
        ("24 09:30", "24 07:30", "23 20:45"),
        ("24 09:00", "23 23:00", "23 20:45"),
        ("24 21:30", "24 21:15", "24 20:45"),
    ],
)
def test_nothing_leaves_in_the_quiet(starts: str, due: str, expected: str) -> None:
    assert out_of_the_quiet(at(due), at(starts), NIGHT, LONDON) == at(expected)


def test_a_practice_that_is_always_quiet_reminds_of_nothing() -> None:
    nearly = Quiet(time(8), time(7, 50))
    assert out_of_the_quiet(at("24 07:30"), at("24 08:30"), nearly, LONDON) is None


@pytest.mark.parametrize(
    ("told_at", "left"),
    [
        ("17 13:29", ["7d", "1d", "2h"]),
        ("17 13:30", ["1d", "2h"]),
        ("23 14:31", ["2h"]),
        ("24 11:29", ["2h"]),
        ("24 11:30", []),
    ],
)
def test_a_time_before_the_client_was_told_or_soon_after_is_skipped(
    told_at: str, left: list[str]
) -> None:
    visit = replace(VISIT, told_at=at(told_at))
    assert [code for code, _ in times(visit)] == left


def test_one_that_leaves_the_evening_before_may_be_late_until_the_middle() -> None:
    due, starts = at("23 20:45"), at("24 09:00")
    assert late_by(due, starts) == timedelta(hours=6, minutes=7, seconds=30)
    assert late_by(at("17 09:00"), starts) == timedelta(days=1)


def test_a_second_reminder_within_three_hours_stays_away() -> None:
    early = replace(VISIT, starts_at=at("24 09:30"), leads=(Lead("1d"), Lead("4h"), Lead("2h")))
    # Four and two hours before are both in the night; both would leave at a quarter to nine.
    assert times(early) == [("1d", at("23 09:30")), ("4h", at("23 20:45"))]


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        ("22 02:29", []),
        ("22 02:30", ["1d"]),  # the planner's day and a half
        ("23 14:30", ["1d", "2h"]),
        ("24 02:30", ["1d", "2h"]),  # half a day late, and still of use
        ("24 02:31", ["2h"]),
        ("24 13:30", ["2h"]),
        ("24 13:31", []),
        ("24 14:30", []),
    ],
)
def test_what_is_late_is_still_planned_while_it_is_of_use(now: str, wanted: list[str]) -> None:
    visit = replace(VISIT, leads=(DAY, TWO_HOURS))
    created = plan([visit], [], at(now)).create
    assert [due.key.occurrence for due in created] == [
        f"2026-11-24T14:30Z {code}" for code in wanted
    ]


def planned(visit: Visit, now: datetime) -> list[Known]:
    return [Known(due.key, due.due_at, "planned") for due in plan([visit], [], now).create]


@pytest.mark.parametrize("why", [Why.CANCELLED, Why.ARCHIVED, Why.STOPPED])
def test_a_block_drops_what_was_planned(why: Why) -> None:
    rows = planned(VISIT, at("23 09:00"))
    changes = plan([replace(VISIT, blocked=why)], rows, at("23 09:00"))
    assert changes == Changes(drop=tuple(Drop(row.key, why) for row in rows))


def test_a_moved_visit_is_reminded_of_for_its_new_time_only() -> None:
    now = at("23 09:00")
    rows = planned(VISIT, now)
    moved = replace(VISIT, starts_at=TUESDAY + timedelta(hours=3), told_at=now)
    changes = plan([moved], rows, now)
    assert [drop.why for drop in changes.drop] == [Why.MOVED, Why.MOVED]
    assert [due.due_at for due in changes.create] == [at("23 17:30"), at("24 15:30")]


def test_a_lead_taken_out_of_the_rules_takes_its_reminder_along() -> None:
    rows = planned(VISIT, at("23 09:00"))
    changes = plan([replace(VISIT, leads=(DAY,))], rows, at("23 09:00"))
    assert [(drop.key.occurrence, drop.why) for drop in changes.drop] == [
        ("2026-11-24T14:30Z 2h", Why.CHANGED)
    ]


def test_a_visit_moved_back_gets_its_reminder_back() -> None:
    now = at("23 09:00")
    rows = [replace(row, state="dropped", why=Why.MOVED) for row in planned(VISIT, now)]
    assert [due.key for due in plan([VISIT], rows, now).move] == [row.key for row in rows]


QUARTERS = st.integers(0, 400 * 24 * 4).map(
    lambda quarters: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)
WALL = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
ZONES = st.sampled_from(
    ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Cairo"]
)
CODES = st.sampled_from(["2h", "4h", "1d", "2d", "3d", "7d"])


@given(QUARTERS, WALL, WALL, ZONES, ZONES, st.sets(CODES, max_size=3), st.integers(0, 200))
def test_never_in_the_quiet_never_after_the_start_never_before_the_booking(
    starts_at: datetime,
    start: time,
    end: time,
    zone: str,
    theirs: str,
    codes: set[str],
    hours: int,
) -> None:
    visit = Visit(
        id=1,
        practice_id=1,
        starts_at=starts_at,
        told_at=starts_at - timedelta(hours=hours),
        zone=ZoneInfo(zone),
        theirs=ZoneInfo(theirs),
        quiet=Quiet(start, end),
        leads=tuple(map(Lead, sorted(codes))),
    )
    dues = [due for _, due in visit.times()]
    for due in dues:
        assert visit.told_at < due < starts_at
        assert not visit.quiet.covers(due.astimezone(visit.theirs).time())
    assert len(dues) == len(set(dues)) <= len(codes)


@given(QUARTERS, CODES, ZONES)
def test_without_quiet_hours_the_lead_is_kept(starts_at: datetime, code: str, zone: str) -> None:
    due = out_of_the_quiet(
        Lead(code).before(starts_at, ZoneInfo(zone)), starts_at, NEVER, ZoneInfo(zone)
    )
    assert due == Lead(code).before(starts_at, ZoneInfo(zone))
