"""A zone in a calendar file: readers that know nothing else of it find the right instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from practice.schedule.vtimezone import changes, vtimezone

QUARTER = timedelta(minutes=15)
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe"]


def iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", ["2026-03-29 01:00", "2026-10-25 01:00"]),
        ("America/New_York", ["2026-03-08 07:00", "2026-11-01 06:00"]),
        ("Australia/Lord_Howe", ["2026-04-04 15:00", "2026-10-03 15:30"]),
        ("Asia/Kathmandu", []),
        ("UTC", []),
    ],
)
def test_the_clocks_change_at_these_instants(zone: str, expected: list[str]) -> None:
    assert [iso(at) for at in changes(ZoneInfo(zone), 2026, 2026)] == expected


def test_a_change_on_new_year_s_eve_belongs_to_its_year() -> None:
    assert [iso(at) for at in changes(ZoneInfo("Pacific/Apia"), 2011, 2011)] == [
        "2011-04-02 14:00", "2011-09-24 14:00", "2011-12-30 10:00",
    ]  # fmt: skip


def test_summer_time_begins_by_the_clock_of_winter() -> None:
    text = vtimezone(ZoneInfo("Europe/London"), 2026, 2026).to_ical().decode()
    summer = text[text.index("BEGIN:DAYLIGHT") : text.index("END:DAYLIGHT")].split("\r\n")
    assert summer[1:-1] == [
        "DTSTART:20260329T010000", "TZNAME:BST", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100",
    ]  # fmt: skip


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize("name", ZONES)
def test_every_quarter_of_a_change_night_reads_back_as_it_was(name: str, year: int) -> None:
    zone = ZoneInfo(name)
    # A name that no reader can look up anywhere else.
    text = vtimezone(zone, 2026, 2028).to_ical().decode().replace(name, "Made/Up")
    first = Calendar.from_ical(text).to_tz(lookup_tzid=False)
    # dateutil wants Unix lines.
    second = tzical(_Text(text.replace("\r\n", "\n"))).get("Made/Up")
    read = 0
    for change in changes(zone, year, year):
        for quarter in range(-16, 17):
            local = (change + quarter * QUARTER).astimezone(zone)
            if local.fold:
                continue  # never written as a wall time: see clients.appointments.ical
            for reader in (first, second):
                assert iso(local.replace(tzinfo=reader)) == iso(local), (local, reader)
            read += 1
    assert read >= 2 * 33 - 4


class _Text:
    """A file of text, as tzical reads one."""

    name = "made up"

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self) -> str:
        return self.text
