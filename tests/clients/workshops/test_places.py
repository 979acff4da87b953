"""Until when a place is offered, whatever the clocks do; what is due back; the line in words."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.workshops.money import due_back
from clients.workshops.places import left_in_words, longer, offer_until, ordinal

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "start", "until"),
    [
        # 24 hours, well before the day
        ("2026-11-20T10:00Z", "2026-12-05T10:00Z", "2026-11-21T10:00Z"),
        # over the night when the clocks go back: 24 hours that pass, not the same time
        ("2026-10-24T11:00Z", "2026-11-07T10:00Z", "2026-10-25T11:00Z"),
        # 6pm the day before is sooner
        ("2026-12-04T09:00Z", "2026-12-05T10:00Z", "2026-12-04T18:00Z"),
        # in summer 6pm is 5pm in UTC
        ("2026-07-03T09:00Z", "2026-07-04T09:00Z", "2026-07-03T17:00Z"),
        # nobody has less than two hours
        ("2026-12-04T17:30Z", "2026-12-05T10:00Z", "2026-12-04T19:30Z"),
        ("2026-12-05T06:00Z", "2026-12-05T10:00Z", "2026-12-05T08:00Z"),
        ("2026-12-05T07:00Z", "2026-12-05T10:00Z", "2026-12-05T09:00Z"),
        # the last hour before the start
        ("2026-12-05T07:01Z", "2026-12-05T10:00Z", None),
        ("2026-12-05T11:00Z", "2026-12-05T10:00Z", None),
    ],
)
def test_how_long_a_place_is_offered(now: str, start: str, until: str | None) -> None:
    assert offer_until(at(now), at(start), hours=24, zone=LONDON) == (until and at(until))


@pytest.mark.parametrize(
    ("now", "start", "until"),
    [
        # at one in the night of the day itself: two hours of the morning
        ("2026-12-05T01:00Z", "2026-12-05T14:00Z", "2026-12-05T10:00Z"),
        # and no more of it than there is
        ("2026-12-05T01:00Z", "2026-12-05T10:00Z", "2026-12-05T09:00Z"),
        ("2026-12-04T22:00Z", "2026-12-05T14:00Z", "2026-12-05T10:00Z"),
        # long before, the night makes no difference
        ("2026-11-20T23:00Z", "2026-12-05T10:00Z", "2026-11-21T23:00Z"),
        ("2026-12-05T08:00Z", "2026-12-05T14:00Z", "2026-12-05T10:00Z"),
    ],
)
def test_nobody_sleeps_an_offer_away(now: str, start: str, until: str) -> None:
    quiet = (time(21, 0), time(8, 0))
    assert offer_until(at(now), at(start), hours=24, zone=LONDON, quiet=quiet) == at(until)


def test_a_begun_place_is_kept_an_hour_at_most() -> None:
    begun = at("2026-11-20T10:00Z")
    until = begun + timedelta(minutes=15)
    for _ in range(6):
        until = longer(begun, until, begun)
    assert until == begun + timedelta(minutes=60)


@pytest.mark.parametrize(
    ("price", "paid", "keep", "percent", "due"),
    [
        (4600, 4600, 0, 0, 4600),
        (4600, 4600, 1000, 10, 3140),
        (4600, 1200, 1000, 10, 0),
        (4600, 0, 0, 0, 0),
        (4600, 4600, 0, 100, 0),
        (4600, 5000, 0, 0, 5000),
    ],
)
def test_what_is_due_back(price: int, paid: int, keep: int, percent: int, due: int) -> None:
    assert due_back(price=price, paid=paid, keep_pence=keep, keep_percent=percent) == due


def test_words() -> None:
    numbers = {
        1: "1st",
        2: "2nd",
        3: "3rd",
        4: "4th",
        11: "11th",
        12: "12th",
        21: "21st",
        113: "113th",
    }
    assert {number: ordinal(number) for number in numbers} == numbers
    assert left_in_words(4, 0) == "4 places left"
    assert left_in_words(1, 0) == "1 place left"
    assert left_in_words(0, 3) == "Full: waiting list open"
