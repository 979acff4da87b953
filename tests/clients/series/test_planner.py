"""When the next visits fall, what counts, and when to look back."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.series.planner import (
    AFTER_FIRM_WORK,
    LEAST_GAP,
    Balance,
    Counts,
    Visit,
    count_of,
    gates,
    gates_reached,
    next_days,
    suggested_template,
)
from practice.schedule.wall import wall_time_or_next

LONDON = ZoneInfo("Europe/London")
TEN = time(10)
FRIDAY = date(2026, 11, 20)


def ended(day: date, at: time = time(11)) -> datetime:
    return wall_time_or_next(day, at, LONDON)


@pytest.mark.parametrize(
    ("last", "today", "interval", "firm", "expected"),
    [
        (FRIDAY, FRIDAY, 7, False, ["2026-11-27", "2026-12-04", "2026-12-11"]),
        (None, FRIDAY, 7, False, ["2026-11-21", "2026-11-28", "2026-12-05"]),
        # Long ago: not in the past, tomorrow at the earliest.
        (date(2026, 8, 1), FRIDAY, 14, False, ["2026-11-21", "2026-12-05", "2026-12-19"]),
        # Two days from eleven to ten are 47 hours: the third day.
        (FRIDAY, FRIDAY, 2, False, ["2026-11-23", "2026-11-25", "2026-11-27"]),
        (FRIDAY, FRIDAY, 2, True, ["2026-11-24", "2026-11-27", "2026-11-30"]),
        # The clocks go forward on 28 March 2027: two days over it hold 47 hours.
        (
            date(2027, 3, 24),
            date(2027, 3, 24),
            3,
            False,
            ["2027-03-27", "2027-03-30", "2027-04-02"],
        ),
        (
            date(2027, 3, 24),
            date(2027, 3, 25),
            2,
            False,
            ["2027-03-27", "2027-03-30", "2027-04-01"],
        ),
    ],
)
def test_the_next_days_follow_the_interval_and_leave_the_feet_alone(
    last: date | None, today: date, interval: int, firm: bool, expected: list[str]
) -> None:
    days = next_days(
        last_end=ended(last) if last else None, today=today, at=TEN, zone=LONDON,
        interval=interval, count=3, after_firm_work=firm,
    )  # fmt: skip
    assert [day.isoformat() for day in days] == expected


@given(
    last=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    late=st.integers(0, 120),
    hour=st.integers(0, 23),
    interval=st.integers(1, 60),
    count=st.integers(1, 12),
    firm=st.booleans(),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe"]),
)
def test_whatever_the_interval_the_days_go_forward_with_the_gap_between(
    last: date, late: int, hour: int, interval: int, count: int, firm: bool, zone: str
) -> None:
    there = ZoneInfo(zone)
    end = wall_time_or_next(last, time(12), there)
    today = last + timedelta(days=late)
    days = next_days(
        last_end=end, today=today, at=time(hour), zone=there, interval=interval, count=count,
        after_firm_work=firm,
    )  # fmt: skip
    starts = [end, *(wall_time_or_next(day, time(hour), there) for day in days)]
    least = AFTER_FIRM_WORK if firm else LEAST_GAP
    assert len(days) == count
    assert days[0] > today
    assert all(b - a >= least for a, b in itertools.pairwise(starts))


START = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "hours_before", "by_client", "dna", "late", "expected"),
    [
        ("completed", None, False, False, False, (Counts.COUNTED, "")),
        ("booked", None, False, True, True, (Counts.PENDING, "")),
        ("asked", None, False, True, True, (Counts.PENDING, "")),
        ("held", None, False, True, True, (Counts.PENDING, "")),
        ("arrived", None, False, True, True, (Counts.PENDING, "")),
        ("did_not_attend", None, False, False, True, (Counts.NOT, "Did not come")),
        ("did_not_attend", None, False, True, False, (Counts.COUNTED, "Did not come")),
        ("cancelled", 24, True, True, True, (Counts.NOT, "Cancelled in time")),
        ("cancelled", 23.99, True, True, True, (Counts.COUNTED, "Cancelled late")),
        ("cancelled", 23.99, True, True, False, (Counts.NOT, "Cancelled late")),
        ("cancelled", -1, True, True, True, (Counts.COUNTED, "Cancelled late")),
        ("cancelled", 1, False, True, True, (Counts.NOT, "Cancelled by us")),
        # Nobody knows when: taken as not before the start.
        ("cancelled", None, True, True, True, (Counts.COUNTED, "Cancelled late")),
    ],
)
def test_what_counts(
    status: str, hours_before: float | None, by_client: bool, dna: bool, late: bool,
    expected: tuple[Counts, str],
) -> None:  # fmt: skip
    at = None if hours_before is None else START - timedelta(hours=hours_before)
    visit = Visit(status, START, at, by_client)
    assert count_of(visit, cancel_hours=24, did_not_attend=dna, late_cancel=late) == expected


@pytest.mark.parametrize(
    ("agreed", "every", "after", "expected"),
    [
        (6, None, [], [3, 6]),
        (5, None, [], [3, 5]),
        (4, None, [], [2, 4]),
        (2, None, [], [1, 2]),
        (1, None, [], []),
        (5, None, [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5]),
        (6, None, [2], [2, 3, 6]),
        (4, None, [4], [2, 4]),
        (4, None, [9], [2, 4]),
        (8, 3, [], [3, 4, 6, 8]),
        (None, 4, [], [4, 8]),
        (None, None, [], []),
    ],
)
def test_when_to_look_back(
    agreed: int | None, every: int | None, after: list[int], expected: list[int]
) -> None:
    assert gates(agreed, used=4, every=every, after=after) == expected


@given(st.integers(1, 30), st.lists(st.integers(0, 30)))
def test_each_look_back_is_raised_once_however_the_count_moves(
    agreed: int, counts: list[int]
) -> None:
    raised: list[int] = []
    for used in (min(n, agreed) for n in counts):
        raised += gates_reached(
            gates(agreed, used=used, every=None, after=[]), used=used, raised=raised
        )
    assert sorted(raised) == sorted(set(raised))
    highest = max((min(n, agreed) for n in counts), default=0)
    assert (agreed > 1 and highest >= (agreed + 1) // 2) == ((agreed + 1) // 2 in raised)


@pytest.mark.parametrize(
    ("balance", "left", "to_book", "prepaid_left", "is_low", "takes"),
    [
        (Balance(6, 0, 0, 0), 6, 6, 0, False, True),
        (Balance(6, 5, 2, 4), 4, 2, 3, False, True),
        (Balance(6, 5, 3, 6), 3, 0, 2, True, False),
        (Balance(6, 6, 6, 6), 0, 0, 0, True, False),
        (Balance(3, 0, 0, 1), 3, 2, 0, False, True),
        (Balance(None, 2, 3, 4), None, None, 0, False, True),
    ],
)
def test_how_far_a_series_is(
    balance: Balance, left: int | None, to_book: int | None, prepaid_left: int, is_low: bool,
    takes: bool,
) -> None:  # fmt: skip
    assert balance.left == left
    assert balance.to_book == to_book
    assert balance.prepaid_left == prepaid_left
    assert balance.is_low is is_low
    assert balance.takes() is takes


@pytest.mark.parametrize(
    ("days", "competes", "code"),
    [
        (7, False, "weekly_block"),
        (5, True, "weekly_block"),
        (4, True, "competitive"),
        (4, False, "casual"),
        (0, False, "casual"),
    ],
)
def test_how_often_to_suggest(days: int, competes: bool, code: str) -> None:
    assert suggested_template(training_days=days, competes=competes) == code
