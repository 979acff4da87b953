"""When a letter is written, on whatever clock, also on the mornings the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.digests.times import day_due, of_use_until, week_before

HALF_PAST = time(7, 30)


def utc(day: str, at: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Europe/London", utc("2026-11-24", "07:29:59"), None),
        ("Europe/London", utc("2026-11-24", "07:30:00"), date(2026, 11, 24)),
        ("Europe/London", utc("2026-11-24", "10:29:59"), date(2026, 11, 24)),
        ("Europe/London", utc("2026-11-24", "10:30:00"), None),
        ("Europe/London", utc("2026-11-24", "23:59:00"), None),
        # The clocks go forward at one in the night, and back at two.
        ("Europe/London", utc("2026-03-29", "06:29:00"), None),
        ("Europe/London", utc("2026-03-29", "06:30:00"), date(2026, 3, 29)),
        ("Europe/London", utc("2026-10-25", "06:30:00"), None),
        ("Europe/London", utc("2026-10-25", "07:30:00"), date(2026, 10, 25)),
        ("America/New_York", utc("2026-03-08", "11:30:00"), date(2026, 3, 8)),
        ("America/New_York", utc("2026-11-01", "12:30:00"), date(2026, 11, 1)),
        ("Australia/Lord_Howe", utc("2026-10-03", "20:30:00"), date(2026, 10, 4)),
        # Their morning is our evening before, or ours is theirs.
        ("Pacific/Kiritimati", utc("2026-11-23", "17:30:00"), date(2026, 11, 24)),
        ("Pacific/Pago_Pago", utc("2026-11-24", "18:30:00"), date(2026, 11, 24)),
        # The day that Samoa left out has no letter.
        ("Pacific/Apia", utc("2011-12-29", "17:30:00"), date(2011, 12, 29)),
        ("Pacific/Apia", utc("2011-12-30", "17:30:00"), date(2011, 12, 31)),
    ],
)
def test_a_letter_is_due_from_its_time_on_for_three_hours(
    zone: str, now: datetime, due: date | None
) -> None:
    assert day_due(now, HALF_PAST, ZoneInfo(zone)) == due


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Lord_Howe", "America/St_Johns"])
@pytest.mark.parametrize("at", [time(5), HALF_PAST, time(11)])
def test_through_a_year_every_day_has_one_time_and_its_end_is_the_same_day(
    zone: str, at: time
) -> None:
    place, seen = ZoneInfo(zone), []
    for hour in range(365 * 24):
        now = datetime(2026, 1, 1, tzinfo=UTC) + hour * timedelta(hours=1)
        day = day_due(now, at, place)
        if day is not None:
            seen.append(day)
            end = of_use_until(day, at, place)
            assert now < end
            assert end.astimezone(place).date() == day
    # A ring an hour for three hours, and no day is left out.
    assert {seen.count(day) for day in set(seen)} <= {1, 2, 3}
    assert len(set(seen)) in {365, 366}


def test_the_week_before_is_told_on_mondays() -> None:
    assert week_before(date(2026, 11, 23)) == (date(2026, 11, 16), date(2026, 11, 22))
    assert [week_before(date(2026, 11, day)) for day in range(24, 30)] == [None] * 6
