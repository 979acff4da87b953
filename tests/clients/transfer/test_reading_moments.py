"""Times as people and programs write them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clients.transfer.reading.dates import Order
from clients.transfer.reading.moments import NoTime, exact, moment_of, parted, time_of
from clients.transfer.reading.visits import length_of

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30", time(14, 30)), ("2.30 pm", time(14, 30)), ("2pm", time(14)), ("12am", time(0)),
        ("12:15 PM", time(12, 15)), ("9h05", time(9, 5)), ("10:00:00", time(10)),
        ("10:00\u202fa.m.", time(10)), ("00:00", time(0)),
    ],
)  # fmt: skip
def test_a_time_is_read(text: str, expected: time) -> None:
    assert time_of(text) == expected


@pytest.mark.parametrize("text", ["", "14", "24:00", "13 pm", "0 am", "10:60", "noon", "10:00 BST"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NoTime):
        time_of(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("January 5, 2026 10:00 am", ("january 5, 2026", "10:00 am")),
        ("05/01/2026, 2pm", ("05/01/2026", "2pm")),
        ("2026-01-05T10:00", ("2026-01-05", "10:00")),
        ("5 Jan 2026 at 10.30", ("5 jan 2026", "10.30")),
        ("5.1.2026", ("5.1.2026", "")),
        ("10:30", ("", "10:30")),
        ("1 August 2026 9:00", ("1 august 2026", "9:00")),
    ],
)  # fmt: skip
def test_a_cell_is_parted_into_its_day_and_its_time(text: str, expected: tuple[str, str]) -> None:
    assert parted(text) == expected


def test_a_moment_is_that_of_the_practice_unless_it_says_its_own() -> None:
    latest = date(2029, 1, 1)
    at = moment_of("05/07/2026", "10:00", Order.DAY_FIRST, LONDON, latest=latest)
    assert at == datetime(2026, 7, 5, 9, tzinfo=UTC)
    assert exact("2026-07-05T10:00:00+02:00") == datetime(2026, 7, 5, 8, tzinfo=UTC)
    assert exact("2026-07-05 10:00Z") == datetime(2026, 7, 5, 10, tzinfo=UTC)
    assert exact("2026-07-05 10:00") is None
    with pytest.raises(NoTime, match="does not happen"):
        moment_of("29/03/2026", "1:30", Order.DAY_FIRST, LONDON, latest=latest)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("60", 60), ("60.0", 60), ("45 min", 45), ("1:30", 90), ("1 h", 60), ("1h 15m", 75)],
)
def test_a_length_is_read(text: str, minutes: int) -> None:
    assert length_of(text) == minutes


@pytest.mark.parametrize("text", ["", "an hour", "-5", "1.5"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(NoTime):
        length_of(text)
