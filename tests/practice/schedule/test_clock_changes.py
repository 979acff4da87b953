"""Every quarter of an hour of the nights the clocks change, and models that agree with the code."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.schedule.slots import (
    Span,
    Stretch,
    free_spans,
    intersect,
    merge,
    starts,
    stretches_on,
    subtract,
    working_spans,
)
from practice.schedule.wall import TimeDoesNotExist, day_bounds, wall_time

QUARTER = timedelta(minutes=15)
NIGHTS = {
    "Europe/London": [
        "2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31", "2028-03-26", "2028-10-29",
    ],
    "America/New_York": [
        "2026-03-08", "2026-11-01", "2027-03-14", "2027-11-07", "2028-03-12", "2028-11-05",
    ],
    "Australia/Lord_Howe": [
        "2026-04-05", "2026-10-04", "2027-04-04", "2027-10-03", "2028-04-02", "2028-10-01",
    ],
}  # fmt: skip
EACH_NIGHT = [
    (ZoneInfo(zone), date.fromisoformat(day)) for zone, days in NIGHTS.items() for day in days
]
ON_A_QUARTER = st.integers(0, 96).map(lambda n: n * 15)
STRETCHES = st.lists(st.tuples(ON_A_QUARTER, ON_A_QUARTER), max_size=4)
SPANS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 40)).map(
        lambda t: Span(minute(t[0]), minute(t[0] + t[1]))
    ),
    max_size=7,
)


def minute(n: int) -> datetime:
    return datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=n)


def quarters(day: date, zone: ZoneInfo) -> list[datetime]:
    """Every quarter of an hour of a day, in UTC."""
    start, end = day_bounds(day, zone)
    return [start + n * QUARTER for n in range(int((end - start) / QUARTER))]


def minutes_on_the_wall(instant: datetime, zone: ZoneInfo) -> int:
    local = instant.astimezone(zone)
    return local.hour * 60 + local.minute


@pytest.mark.parametrize(("zone", "day"), EACH_NIGHT)
def test_every_quarter_of_the_night_is_one_instant_to_book(zone: ZoneInfo, day: date) -> None:
    offered = starts(working_spans(day, zone, [(0, 1440)]), occupies=(timedelta(), QUARTER))
    assert offered == quarters(day, zone)
    assert len(set(offered)) == len(offered)
    change = 2 if zone.key == "Australia/Lord_Howe" else 4
    assert len(offered) in {96 - change, 96 + change}


@pytest.mark.parametrize(("zone", "day"), EACH_NIGHT)
def test_a_typed_time_is_one_instant_that_is_worked_or_none(zone: ZoneInfo, day: date) -> None:
    worked = working_spans(day, zone, [(0, 1440)])
    offered = set(starts(worked, occupies=(timedelta(), QUARTER)))
    found, missing = [], []
    for n in range(96):
        typed = (datetime.combine(day, time()) + n * QUARTER).time()
        try:
            found.append(wall_time(day, typed, zone))
        except TimeDoesNotExist as gap:
            missing.append(gap.first_after.astimezone(UTC))
    assert len(set(found)) == len(found)
    assert set(found) | set(missing) <= offered
    # Forward: some quarters never come. Back: as many come again, and typing means the first.
    assert len(missing) == max(96 - len(offered), 0)
    again = sorted(offered - set(found))
    assert len(again) == max(len(offered) - 96, 0)
    assert [at.astimezone(zone).fold for at in again] == [1] * len(again)


@pytest.mark.parametrize(("zone", "day"), EACH_NIGHT)
@given(stretches=STRETCHES)
def test_work_is_what_the_wall_clock_says(
    zone: ZoneInfo, day: date, stretches: list[Stretch]
) -> None:
    worked = working_spans(day, zone, stretches)
    for at in quarters(day, zone):
        clock = minutes_on_the_wall(at, zone)
        expected = any(first <= clock < last for first, last in stretches)
        assert any(one.start <= at < one.end for one in worked) == expected
    assert worked == merge(worked)


@given(SPANS, SPANS)
def test_the_arithmetic_agrees_with_counting_minutes(left: list[Span], right: list[Span]) -> None:
    def counted(spans: list[Span]) -> list[bool]:
        return [any(s.start <= minute(n) < s.end for s in spans) for n in range(250)]

    mine, theirs = counted(left), counted(right)
    assert counted(merge(left)) == mine
    assert counted(intersect(left, right)) == [a and b for a, b in zip(mine, theirs, strict=True)]
    assert counted(subtract(left, right)) == [
        a and not b for a, b in zip(mine, theirs, strict=True)
    ]
    for result in (merge(left), intersect(left, right), subtract(left, right)):
        assert all(one.start < one.end for one in result)
        assert all(a.end < b.start for a, b in pairwise(result))
    assert free_spans(Span(minute(0), minute(250)), left) == subtract(
        [Span(minute(0), minute(250))], left
    )


@given(
    working=SPANS, busy=SPANS, before=st.integers(0, 5), after=st.integers(1, 20),
    step=st.integers(1, 20),
)  # fmt: skip
def test_times_are_where_stepping_minute_by_minute_finds_them(
    working: list[Span], busy: list[Span], before: int, after: int, step: int
) -> None:
    free = [
        any(s.start <= minute(n) < s.end for s in working)
        and not any(s.start <= minute(n) < s.end for s in busy)
        for n in range(260)
    ]
    expected = []
    for opens in (n for n in range(260) if free[n] and (n == 0 or not free[n - 1])):
        closes = next(n for n in range(opens, 261) if n == 260 or not free[n])
        at = opens + before
        while at + after <= closes:
            expected.append(minute(at))
            at += step
    found = starts(
        subtract(working, busy),
        occupies=(timedelta(minutes=before), timedelta(minutes=after)),
        step=timedelta(minutes=step),
    )
    assert found == expected


@pytest.mark.parametrize(
    ("day", "stretches"),
    [
        (date(2026, 11, 23), [(540, 1020)]),  # a Monday
        (date(2026, 11, 24), []),  # no Tuesdays
        (date(2026, 11, 30), [(600, 660)]),  # a Monday with hours of its own
        (date(2026, 12, 1), [(480, 540)]),  # a Tuesday that is worked for once
        (date(2026, 12, 7), [(0, 0)]),  # a Monday off
    ],
)
def test_the_hours_of_a_date_replace_those_of_its_weekday(
    day: date, stretches: list[Stretch]
) -> None:
    dated = {
        date(2026, 11, 30): [(600, 660)],
        date(2026, 12, 1): [(480, 540)],
        date(2026, 12, 7): [(0, 0)],
    }
    assert list(stretches_on(day, {0: [(540, 1020)]}, dated)) == stretches
    assert working_spans(date(2026, 12, 7), ZoneInfo("UTC"), [(0, 0)]) == []
