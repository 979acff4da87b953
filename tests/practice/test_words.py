"""Dates, times and numbers read as people say them."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.utils import timezone

from practice.web import words
from practice.web.templatetags import instep as tags

NOON = datetime(2026, 7, 18, 11, 0, tzinfo=UTC)


def test_a_day_is_written_out() -> None:
    assert words.day(date(2026, 11, 8)) == "Sunday 8 November 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "midnight"),
        (0, 5, "12:05am"),
        (9, 0, "9am"),
        (12, 0, "midday"),
        (12, 30, "12:30pm"),
        (14, 30, "2:30pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_a_time_is_said_as_clients_say_it(hour: int, minute: int, said: str) -> None:
    assert words.at(time(hour, minute)) == said


def test_staff_read_a_24_hour_clock() -> None:
    assert words.clock(time(9, 5)) == "09:05"


@pytest.mark.parametrize(("number", "said"), [(0, "0 steps"), (1, "1 step"), (2, "2 steps")])
def test_one_is_counted_as_one(number: int, said: str) -> None:
    assert words.count(number, "step", "steps") == said
    assert tags.count(number, "step,steps") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (480, "8 minutes")],
)
def test_a_length_of_time_is_rounded_to_what_matters(seconds: int, said: str) -> None:
    assert tags.minutes(seconds) == said


def test_an_instant_is_shown_in_the_zone_of_the_viewer() -> None:
    with timezone.override("Europe/London"):
        assert tags.day_at(NOON) == "Saturday 18 July 2026, midday"
        assert tags.clock(NOON) == "12:00"
        assert tags.day(NOON) == "Saturday 18 July 2026"
        assert tags.at(NOON) == "midday"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("rosa@post.example", "rosa<wbr>@post.example"),
        ('"a@b"<i>@post.example', "&quot;a@b&quot;&lt;i&gt;<wbr>@post.example"),
        ("no address", "no address"),
        (None, ""),
    ],
)
def test_an_address_is_parted_before_its_last_at_sign(given: str | None, shown: str) -> None:
    assert Template("{{ one|address }}").render(Context({"one": given})) == shown


def test_midnight_is_a_time_and_nothing_stays_nothing() -> None:
    assert tags.at(time(0, 0)) == "midnight"
    assert tags.clock(time(0, 0)) == "00:00"
    assert [tags.day(None), tags.at(None), tags.day_at(None), tags.clock(None)] == [""] * 4
