"""When reminders leave: on the wall clock, over nights when clocks change, never in the quiet."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.workshops.times import day_in_words, late_until, remind_at, thank_at
from practice.schedule.quiet import Quiet

LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
NIGHT, NEVER = Quiet(time(21), time(8)), Quiet(time(0), time(0))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "days", "at", "zone", "due"),
    [
        ("2021-05-17 12:14", 2, time(0), UTC, "2021-05-15 00:00"),
        ("2020-02-27 09:00", -2, time(9), UTC, "2020-02-29 09:00"),
        ("2021-10-29 10:00", -4, time(2, 30), BERLIN, "2021-11-02 01:30"),
        # Over the nights of October and March the morning stays at nine.
        ("2026-10-26 10:00", 2, time(9), LONDON, "2026-10-24 08:00"),
        ("2026-10-26 10:00", 1, time(9), LONDON, "2026-10-25 09:00"),
        ("2027-03-29 09:00", 2, time(9), LONDON, "2027-03-27 09:00"),
        ("2027-03-29 09:00", 1, time(9), LONDON, "2027-03-28 08:00"),
        # A time that does not happen moves on to the first that does.
        ("2027-03-29 09:00", 1, time(1, 30), LONDON, "2027-03-28 01:00"),
    ],
)
def test_days_before_are_days_of_the_wall(
    starts: str, days: int, at: time, zone: ZoneInfo, due: str
) -> None:
    zone = ZoneInfo("UTC") if zone is UTC else zone  # type: ignore[comparison-overlap]
    assert remind_at(utc(starts), days, NEVER, zone, at) == utc(due)


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        ("2026-12-05 14:00", "2026-12-05 09:00"),
        ("2026-12-05 10:00", "2026-12-05 08:00"),
        # Two hours before would be in the quiet: none of that morning.
        ("2026-12-05 09:30", None),
    ],
)
def test_that_morning_leaves_time_enough(starts: str, due: str | None) -> None:
    assert remind_at(utc(starts), 0, NIGHT, LONDON) == (due and utc(due))


@given(
    st.integers(0, 2 * 366 * 24 * 60),
    st.integers(0, 30),
    st.sampled_from(["Europe/London", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.times(),
    st.times(),
)
def test_none_leaves_in_the_quiet_or_after_the_start(
    minutes: int, days: int, zone: str, start: time, end: time
) -> None:
    starts = utc("2026-01-01 00:00") + timedelta(minutes=minutes)
    quiet = Quiet(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    due = remind_at(starts, days, quiet, ZoneInfo(zone))
    if due is not None:
        assert not quiet.covers(due.astimezone(ZoneInfo(zone)).time())
        assert due < starts
        assert due <= late_until(due, starts) < starts


def test_thanks_are_the_next_morning() -> None:
    assert thank_at(utc("2026-10-24 22:30"), NIGHT, LONDON) == utc("2026-10-25 09:00")
    late = Quiet(time(21), time(10))
    assert thank_at(utc("2026-12-05 12:00"), late, LONDON) == utc("2026-12-06 10:00")


@pytest.mark.parametrize(("days", "word"), [(0, "today"), (1, "tomorrow"), (2, "")])
def test_the_day_in_words(days: int, word: str) -> None:
    starts = utc("2026-12-05 00:30")
    assert day_in_words(starts, starts - timedelta(days=days), LONDON) == word
