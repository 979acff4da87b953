"""When the two checks open and close, on the wall clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.afterwards.times import HOURS, LOOK_BACK, closes_at, open_check, opens_at

LONDON = ZoneInfo("Europe/London")
FRIDAY_AT_TWO = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ended_at", "hours", "zone", "opens"),
    [
        ("2026-11-20T14:00", 24, "Europe/London", "2026-11-21T14:00"),
        ("2026-11-20T14:00", 48, "Europe/London", "2026-11-22T14:00"),
        # Over both nights of the clocks: the same time on the wall, 25 and 23 hours later.
        ("2026-10-24T13:00", 24, "Europe/London", "2026-10-25T14:00"),
        ("2027-03-27T14:00", 24, "Europe/London", "2027-03-28T13:00"),
        # A time that the clocks jump over: the first one after it.
        ("2027-03-27T01:30", 24, "Europe/London", "2027-03-28T01:00"),
        # Late in the evening there is the next day here.
        ("2026-11-20T14:00", 24, "Asia/Kathmandu", "2026-11-21T14:00"),
    ],
)
def test_a_check_opens_at_the_same_time_on_the_wall(
    ended_at: str, hours: int, zone: str, opens: str
) -> None:
    ended = datetime.fromisoformat(ended_at).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(opens).replace(tzinfo=UTC)
    assert opens_at(ended, hours, ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("after", "check"),
    [
        (0, None), (23.99, None), (24, 24), (47.99, 24), (48, 48), (71.99, 48), (72, None),
    ],
)  # fmt: skip
def test_each_is_open_until_the_next_one_and_the_last_for_a_day(
    after: float, check: int | None
) -> None:
    assert open_check(FRIDAY_AT_TWO, FRIDAY_AT_TWO + timedelta(hours=after), LONDON) == check


def test_no_visit_that_may_be_asked_about_lies_behind_where_we_look() -> None:
    """A visit lasts a few hours, and three days of the clocks' nights at the most follow."""
    latest = closes_at(FRIDAY_AT_TWO, HOURS[-1], LONDON) - FRIDAY_AT_TWO
    assert LOOK_BACK - latest >= timedelta(hours=23)
