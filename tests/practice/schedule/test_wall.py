"""The clock on the wall, also on the two nights of the year when it misbehaves.

Instants are compared in UTC: inside one zone, two of them an hour apart can compare equal.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.schedule.wall import (
    TimeDoesNotExist,
    day_bounds,
    local_day,
    wall_time,
    wall_time_or_next,
)

LONDON = ZoneInfo("Europe/London")
ODD = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]
zones = st.sampled_from(ODD).map(ZoneInfo)
days = st.dates(date(1990, 1, 1), date(2036, 12, 31))
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def naive(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        (date(2026, 10, 11), 18, utc(2026, 10, 11, 17)),
        (date(2026, 10, 18), 18, utc(2026, 10, 18, 17)),
        (date(2026, 10, 25), 18, utc(2026, 10, 25, 18)),
        (date(2026, 11, 1), 18, utc(2026, 11, 1, 18)),
        (date(2027, 3, 14), 18, utc(2027, 3, 14, 18)),
        (date(2027, 3, 21), 18, utc(2027, 3, 21, 18)),
        (date(2027, 3, 28), 18, utc(2027, 3, 28, 17)),
        # The day before at the same time is wall time: 25 and 23 hours earlier.
        (date(2026, 10, 24), 9, utc(2026, 10, 24, 8)),
        (date(2026, 10, 25), 9, utc(2026, 10, 25, 9)),
        (date(2027, 3, 27), 9, utc(2027, 3, 27, 9)),
        (date(2027, 3, 28), 9, utc(2027, 3, 28, 8)),
    ],
)
def test_the_same_hour_stays_on_the_wall_through_the_year(
    day: date, hour: int, instant: datetime
) -> None:
    found = wall_time(day, time(hour), LONDON)
    assert (found, found.tzinfo) == (instant, UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59)])
def test_an_hour_that_the_clocks_jump_over_is_refused_with_the_next_one(
    day: date, at: time
) -> None:
    with pytest.raises(TimeDoesNotExist) as caught:
        wall_time(day, at, LONDON)
    assert str(caught.value) == (
        f"{at:%H:%M} does not happen on {day:%-d %B %Y}: the clocks go forward. "
        "The first time after it is 02:00."
    )
    assert caught.value.first_after.astimezone(UTC) == utc(day.year, day.month, day.day, 1)
    assert wall_time_or_next(day, at, LONDON) == utc(day.year, day.month, day.day, 1)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 10, 31)])
@pytest.mark.parametrize("minute", [0, 30, 59])
def test_an_hour_that_happens_twice_means_the_first(day: date, minute: int) -> None:
    midnight = utc(day.year, day.month, day.day, 0)
    for fold in (0, 1):
        found = wall_time(day, time(1, minute, fold=fold), LONDON)
        assert found == midnight + timedelta(minutes=minute)


def test_the_edges_of_both_nights_are_ordinary() -> None:
    assert wall_time(date(2027, 3, 28), time(0, 59), LONDON) == utc(2027, 3, 28, 0, 59)
    assert wall_time(date(2027, 3, 28), time(2, 0), LONDON) == utc(2027, 3, 28, 1)
    assert wall_time(date(2026, 10, 25), time(0, 59), LONDON) == utc(2026, 10, 24, 23, 59)
    assert wall_time(date(2026, 10, 25), time(2, 0), LONDON) == utc(2026, 10, 25, 2)


def test_a_night_over_the_autumn_change_is_an_hour_longer() -> None:
    evening = wall_time(date(2026, 10, 24), time(22), LONDON)
    morning = wall_time(date(2026, 10, 25), time(6), LONDON)
    assert morning - evening == timedelta(hours=9)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 20), 24)],
)
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    start, end = day_bounds(day, LONDON)
    assert end - start == timedelta(hours=hours)


def test_half_an_hour_is_jumped_over_on_lord_howe() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    with pytest.raises(TimeDoesNotExist, match=r"The first time after it is 02:30\.$"):
        wall_time(date(2026, 10, 4), time(2, 10), zone)
    start, end = day_bounds(date(2026, 10, 4), zone)
    assert end - start == timedelta(hours=23, minutes=30)


def test_kathmandu_is_three_quarters_of_an_hour_off() -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    assert wall_time(date(2026, 11, 20), time(6), zone) == utc(2026, 11, 20, 0, 15)
    assert local_day(utc(2026, 11, 20, 18, 14), zone) == date(2026, 11, 20)
    assert local_day(utc(2026, 11, 20, 18, 15), zone) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Africa/Cairo", date(2026, 4, 24)),
        ("Asia/Beirut", date(2027, 3, 28)),
        ("America/Santiago", date(2026, 9, 6)),
    ],
)
def test_a_day_without_a_midnight_begins_at_one(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    start, end = day_bounds(day, zone)
    assert naive(start, zone) == datetime.combine(day, time(1))
    assert end - start == timedelta(hours=23)
    assert (local_day(start, zone), local_day(end, zone)) == (day, day + timedelta(days=1))


def test_a_whole_day_that_was_skipped_is_empty() -> None:
    zone = ZoneInfo("Pacific/Apia")
    start, end = day_bounds(date(2011, 12, 30), zone)
    assert (end - start, naive(start, zone)) == (timedelta(), datetime(2011, 12, 31))  # noqa: DTZ001


@given(day=days, at=minutes, zone=zones)
def test_a_wall_time_reads_the_same_on_the_wall_or_does_not_happen(
    day: date, at: time, zone: ZoneInfo
) -> None:
    wanted = datetime.combine(day, at)
    instant = wall_time_or_next(day, at, zone)
    if naive(instant, zone) == wanted:
        assert wall_time(day, at, zone) == instant
        # The first of the two, where there are two: none of the last hours read the same.
        earlier = [instant - timedelta(minutes=n) for n in (30, 60, 120)]
        assert wanted not in {naive(one, zone) for one in earlier}
    else:
        with pytest.raises(TimeDoesNotExist):
            wall_time(day, at, zone)
        # The clock read something earlier a minute ago, and reads something later now.
        minute_before = naive(instant - timedelta(minutes=1), zone)
        assert minute_before < wanted < naive(instant, zone)


@given(day=days, zone=zones)
def test_days_follow_each_other_without_a_hole(day: date, zone: ZoneInfo) -> None:
    start, end = day_bounds(day, zone)
    following, _ = day_bounds(day + timedelta(days=1), zone)
    assert end == following
    assert timedelta() <= end - start <= timedelta(hours=26)
    if start < end:
        last = end - timedelta(microseconds=1)
        assert (local_day(start, zone), local_day(last, zone)) == (day, day)
