"""Whom a freed time fits, in which order, which start, and for how long: the rules alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.online.waiting import (
    NOT_EARLIER,
    NOT_FREE,
    OTHER_DAY,
    OTHER_HOUR,
    OTHER_THERAPIST,
    TOO_LONG,
    TOO_SOON,
    Freed,
    Wish,
    choose,
    in_order,
    offer_ends,
    offer_from,
    pieces,
    why_not,
)
from practice.schedule.slots import Span

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # a Friday
TEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # the Monday after
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
FREED = Freed(7, Span(TEN, TEN + 70 * MINUTE))
WISH = Wish(
    key=1, joined_at=NOW - timedelta(days=2), therapist=None, occupies=(0 * MINUTE, 70 * MINUTE),
    from_date=date(2026, 11, 20), until_date=date(2026, 12, 4), weekdays=0b1111111,
    from_minute=0, until_minute=1440, before=TEN + timedelta(days=7),
)  # fmt: skip
STARTS = [TEN + 5 * n * MINUTE for n in range(12)]


def chosen(wish: Wish, now: datetime = NOW, **changes: object) -> object:
    values: dict[str, object] = {"minutes": 120, "notice": 2 * HOUR, "zone": LONDON} | changes
    return choose(wish, FREED, STARTS, now=now, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"therapist": 7}, ""),
        ({"therapist": 8}, OTHER_THERAPIST),
        ({"occupies": (0 * MINUTE, 71 * MINUTE)}, TOO_LONG),
        ({"occupies": (5 * MINUTE, 70 * MINUTE)}, TOO_LONG),
        ({"occupies": (10 * MINUTE, 60 * MINUTE)}, ""),
        ({"from_date": date(2026, 11, 24)}, OTHER_DAY),
        ({"until_date": date(2026, 11, 22)}, OTHER_DAY),
        ({"from_date": date(2026, 11, 23), "until_date": date(2026, 11, 23)}, ""),
        ({"weekdays": 0b0000001}, ""),
        ({"weekdays": 0b1111110}, OTHER_DAY),
        ({"before": TEN}, NOT_EARLIER),
        ({"before": TEN - HOUR}, NOT_EARLIER),
        ({"before": TEN + MINUTE}, ""),
        ({"before": None}, ""),
    ],
)
def test_whom_a_freed_time_can_never_suit(changes: dict[str, object], why: str) -> None:
    assert why_not(replace(WISH, **changes), FREED, LONDON) == why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({}, TEN),
        ({"occupies": (0 * MINUTE, 30 * MINUTE), "from_minute": 617}, TEN + 20 * MINUTE),
        ({"occupies": (10 * MINUTE, 60 * MINUTE)}, TEN + 10 * MINUTE),
        ({"from_minute": 600, "until_minute": 600}, TEN),
        ({"from_minute": 601}, OTHER_HOUR),
        ({"until_minute": 599}, OTHER_HOUR),
        ({"occupies": (0 * MINUTE, 75 * MINUTE)}, NOT_FREE),
    ],
)
def test_the_first_start_that_suits_is_offered(changes: dict[str, object], start: object) -> None:
    found = chosen(replace(WISH, **changes))  # type: ignore[arg-type]
    assert (found if isinstance(found, str) else found[0]) == start  # type: ignore[index]


@pytest.mark.parametrize(
    ("before_start", "minutes", "lasts"),
    [
        (72 * HOUR, 120, 120 * MINUTE),
        (72 * HOUR, 10, 10 * MINUTE),
        (3 * HOUR, 120, 60 * MINUTE),  # ends with the visit's notice of two hours
        (2 * HOUR + 10 * MINUTE, 120, 10 * MINUTE),
        (2 * HOUR + 9 * MINUTE, 120, None),
        (HOUR, 120, None),
    ],
)
def test_how_long_a_time_is_offered(
    before_start: timedelta, minutes: int, lasts: timedelta | None
) -> None:
    now = TEN - before_start
    ends = offer_ends(now, TEN, minutes=minutes, notice=2 * HOUR)
    assert ends == (None if lasts is None else now + lasts)
    found = chosen(WISH, now, minutes=minutes)
    assert found == (TOO_SOON if lasts is None else (TEN, now + lasts))


@pytest.mark.parametrize(
    ("hour", "quiet", "begins"),
    [
        (20, (21, 8), 20),
        (21, (21, 8), 32),
        (23, (21, 8), 32),
        (2, (21, 8), 8),
        (8, (21, 8), 8),
        (13, (12, 14), 14),
        (3, (0, 0), 3),
    ],
)
def test_nobody_sleeps_an_offer_away(hour: int, quiet: tuple[int, int], begins: int) -> None:
    midnight = NOW.replace(hour=0)
    begun = offer_from(
        midnight + hour * HOUR, TEN, quiet=(time(quiet[0]), time(quiet[1])), notice=2 * HOUR,
        zone=LONDON,
    )  # fmt: skip
    assert begun == midnight + begins * HOUR


def test_a_time_that_the_morning_would_miss_is_offered_at_night() -> None:
    late = TEN - 12 * HOUR  # ten in the evening before
    quiet, at_ten = (time(21), time(8)), {"notice": 2 * HOUR, "zone": LONDON}
    assert offer_from(late, TEN, quiet=quiet, **at_ten) == late  # type: ignore[arg-type]
    eleven = TEN + 10 * MINUTE
    assert offer_from(late, eleven, quiet=quiet, **at_ten) == TEN - 2 * HOUR  # type: ignore[arg-type]


def test_what_is_taken_automatically_needs_only_the_notice() -> None:
    wish = replace(WISH, automatic=True)
    assert chosen(wish, TEN - 2 * HOUR - MINUTE) == (TEN, TEN)
    assert chosen(wish, TEN - 2 * HOUR) == TOO_SOON


def test_the_longest_waiting_is_first_and_of_two_at_once_the_one_written_first() -> None:
    rows = [(3, 0), (1, 5), (2, 0), (4, -5)]
    wishes = [replace(WISH, key=key, joined_at=NOW + n * MINUTE) for key, n in rows]
    assert [wish.key for wish in in_order(wishes)] == [4, 2, 3, 1]


def test_days_are_those_of_the_practice() -> None:
    auckland = ZoneInfo("Pacific/Auckland")  # it is Monday 11pm there
    tuesday_only = replace(WISH, weekdays=0b0000010)
    assert why_not(tuesday_only, FREED, auckland) == ""
    assert why_not(replace(WISH, weekdays=0b0000100), FREED, auckland) == OTHER_DAY


@pytest.mark.parametrize(
    ("new", "left"),
    [
        (None, [(0, 60)]),
        ((120, 180), [(0, 60)]),
        ((60, 120), [(0, 60)]),
        ((15, 75), [(0, 15)]),
        ((-15, 45), [(45, 60)]),
        ((0, 60), []),
    ],
)
def test_what_a_move_leaves_free(new: tuple[int, int] | None, left: list[tuple[int, int]]) -> None:
    def span(minutes: tuple[int, int]) -> Span:
        return Span(TEN + minutes[0] * MINUTE, TEN + minutes[1] * MINUTE)

    assert pieces(span((0, 60)), span(new) if new else None) == [span(one) for one in left]
