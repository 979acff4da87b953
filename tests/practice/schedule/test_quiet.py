"""Quiet hours move a reminder within its own day."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.schedule.quiet import Quiet

NIGHT = Quiet(time(21), time(8))
LONDON = ZoneInfo("Europe/London")
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (time(8), time(8)),
        (time(19), time(19)),
        (time(20, 59), time(20, 59)),
        (time(0), time(8)),
        (time(7, 59), time(8)),
        (time(21), time(20, 45)),
        (time(23, 30), time(20, 45)),
    ],
)
def test_a_time_in_the_night_moves_to_the_nearest_edge_of_its_day(at: time, leaves: time) -> None:
    assert NIGHT.moved(at) == leaves


@given(TIMES)
def test_the_same_time_twice_is_never_quiet(at: time) -> None:
    assert Quiet(time(0), time(0)).moved(at) == at


@given(TIMES, TIMES, TIMES)
def test_no_time_moves_into_the_quiet(start: time, end: time, at: time) -> None:
    quiet = Quiet(start, end)
    assert not quiet.covers(quiet.moved(at))


def test_a_quiet_time_at_noon_ends_on_the_same_day() -> None:
    assert Quiet(time(12), time(14)).moved(time(13)) == time(14)


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2026, 11, 20, 19, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 20, 22, 0, tzinfo=UTC), datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 21, 3, 0, tzinfo=UTC), datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        # The night when the clocks go back, and the one when they go forward.
        (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 22, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
    ],
)
def test_the_quiet_is_over_at_its_end_on_the_wall(now: datetime, over: datetime | None) -> None:
    assert NIGHT.until(now, LONDON) == over
