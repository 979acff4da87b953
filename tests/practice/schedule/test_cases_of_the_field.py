"""Slot cases as comparable systems answer them, in this product's rules; see each row's name."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.schedule.slots import (
    CLOSES,
    OPENS,
    Slot,
    Span,
    fits,
    merge,
    over_cap,
    slots,
    starts,
    subtract,
    working_spans,
)
from practice.schedule.wall import day_bounds

DAY = datetime(2026, 6, 21, tzinfo=UTC)
LONG_AGO = DAY - timedelta(days=30)
FAR_AHEAD = DAY + timedelta(days=90)


def at(clock: str) -> datetime:
    """A UTC instant of DAY."""
    hours, minutes = clock.split(":")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def span(range_: str) -> Span:
    """ "9:00-17:00" as a span of DAY."""
    start, end = range_.split("-")
    return Span(at(start), at(end))


def bookable(
    working: str, length: int, step: int, *, busy: str = "", first: datetime = LONG_AGO,
    until: datetime = FAR_AHEAD, buffers: tuple[int, int] = (0, 0),
) -> list[str]:  # fmt: skip
    """The clock times offered between `working` ranges, minus `busy` ones."""
    free = subtract(map(span, working.split()), map(span, busy.split()))
    occupies = (timedelta(minutes=buffers[0]), timedelta(minutes=length + buffers[1]))
    found = slots(
        1, free, occupies=occupies, step=timedelta(minutes=step), first=first, until=until
    )
    assert all(slot.therapist_pk == 1 and slot.room_pk is None for slot in found)
    return [f"{slot.start.hour}:{slot.start:%M}" for slot in found]


def on_the_hour(*hours: int) -> list[str]:
    return [f"{hour}:00" for hour in hours]


@pytest.mark.parametrize(
    ("working", "length", "step", "how_many"),
    [
        pytest.param("0:00-24:00", 60, 60, 24, id="G1 hours of a day"),
        pytest.param("0:00-24:00", 30, 60, 24, id="G1 half hours once an hour"),
        pytest.param("0:00-24:00", 60, 30, 47, id="G2 hours twice an hour"),
        pytest.param("11:00-12:00 14:00-15:00", 20, 20, 6, id="G5 two ranges"),
        pytest.param("11:00-11:59 14:00-15:00", 20, 20, 5, id="G6 a range one minute short"),
        pytest.param("7:00-7:05 7:10-7:30", 5, 5, 5, id="G7 ranges off the clock's marks"),
        pytest.param("7:00-7:05 7:05-7:30", 5, 5, 6, id="G8 ranges that touch"),
        pytest.param("4:00-12:30", 45, 45, 11, id="G11 three quarters"),
        pytest.param("12:00-9:00", 60, 60, 0, id="G15 the end before the start"),
        pytest.param("9:00-9:00", 60, 60, 0, id="G16 no length"),
        pytest.param("9:00-9:59", 60, 15, 0, id="G16 too short"),
        pytest.param("9:00-10:00", 60, 15, 1, id="G16 exactly long enough"),
        pytest.param("9:00-10:00 10:00-11:00", 120, 15, 1, id="G18 touching ranges are one"),
    ],
)
def test_as_many_times_as_fit(working: str, length: int, step: int, how_many: int) -> None:
    assert len(bookable(working, length, step)) == how_many


def test_notice_takes_the_times_before_it_and_moves_none() -> None:
    now = datetime(2026, 6, 20, 11, 59, 59, tzinfo=UTC)
    # G3: 1,500 minutes from a second before noon.
    offered = bookable("0:00-24:00", 60, 60, first=now + timedelta(minutes=1500))
    assert offered == on_the_hour(*range(13, 24))
    # G4: without notice, all of the next day.
    assert len(bookable("0:00-24:00", 60, 60, first=now)) == 24


@pytest.mark.parametrize(
    ("first", "offered"),
    [
        ("8:00", [8, 9, 10, 11]),
        ("9:00", [9, 10, 11]),
        ("9:01", [10, 11]),
        ("12:00", []),
        ("13:00", []),
    ],
)
def test_lead_time_g19(first: str, offered: list[int]) -> None:
    assert bookable("8:00-12:00", 60, 60, first=at(first)) == on_the_hour(*offered)


@pytest.mark.parametrize(
    ("until", "offered"), [("8:00", []), ("8:01", [8]), ("10:00", [8, 9]), ("23:00", [8, 9, 10])]
)
def test_nothing_is_offered_from_the_horizon_on_g20(until: str, offered: list[int]) -> None:
    assert bookable("8:00-11:00", 60, 60, until=at(until)) == on_the_hour(*offered)


def test_the_last_time_of_an_evening_in_brussels_g9() -> None:
    offered = bookable("7:00-15:00 18:30-21:00", 15, 15)
    assert (len(offered), offered[-1]) == (32 + 10, "20:45")
    last = at("20:45").astimezone(ZoneInfo("Europe/Brussels"))
    assert last.isoformat() == "2026-06-21T22:45:00+02:00"


@pytest.mark.parametrize(
    ("busy", "how_many", "opens"),
    [
        pytest.param("", 11, "4:00", id="G11 my own hold, or one that ran out, is left out"),
        pytest.param("4:00-4:45", 10, "4:45", id="G11 somebody's, or of another type"),
        pytest.param("4:00-4:45 11:30-12:15", 9, "4:45", id="G12 two"),
        pytest.param("4:00-4:20", 10, "4:20", id="G12 the steps begin where it is free again"),
        pytest.param("3:00-13:00", 0, "", id="G12 all of it"),
    ],
)
def test_what_is_held_is_not_offered(busy: str, how_many: int, opens: str) -> None:
    offered = bookable("4:00-12:30", 45, 45, busy=busy)
    assert (len(offered), offered[0] if offered else "") == (how_many, opens)


def test_a_november_of_office_hours_in_new_york_g13() -> None:
    zone = ZoneInfo("America/New_York")
    days = [date(2023, 11, 6) + timedelta(days=n) for n in range(25)]
    worked = [
        one
        for day in days
        if day.weekday() < 5
        for one in working_spans(day, zone, [(9 * 60, 17 * 60)])
    ]
    assert {(one.start.hour, one.end.hour) for one in worked} == {(14, 22)}
    # The thirtieth, a Thursday, is the last of 25 days: 19 without the weekends.
    assert len(worked) == 19
    # G14: in the week before, New York is still on summer time.
    before = working_spans(date(2023, 11, 3), zone, [(9 * 60, 17 * 60)])
    assert [(one.start.hour, one.end.hour) for one in before] == [(13, 21)]


def test_touching_ranges_do_not_overlap_and_are_one_time_g17() -> None:
    nine, ten = span("9:00-10:00"), span("10:00-11:00")
    assert not nine.overlaps(ten)
    assert merge([ten, nine]) == [span("9:00-11:00")]


@pytest.mark.parametrize(
    ("busy", "left"),
    [
        ("8:00-9:00", [9, 10, 11, 12]),
        ("10:30-11:30 9:00-10:00", [8, 12]),
        ("8:00-13:00", []),
        ("", [8, 9, 10, 11, 12]),
    ],
)
def test_times_on_the_hour_that_are_still_free_g21(busy: str, left: list[int]) -> None:
    free = subtract([span("8:00-13:00")], map(span, busy.split()))
    hour = (timedelta(), timedelta(hours=1))
    hours = [h for h in range(8, 13) if fits(at(f"{h}:00"), occupies=hour, free=free)]
    assert hours == left


def test_after_a_busy_time_the_steps_begin_where_it_ends_g22() -> None:
    assert bookable("8:00-13:00", 60, 60, busy="10:30-11:30 9:00-10:00") == ["8:00", "11:30"]


def test_the_gap_after_an_appointment_is_kept_g23() -> None:
    # 9 to 10, and 30 minutes after: what it occupies ends at 10:30.
    offered = bookable("9:00-12:00", 60, 15, busy="9:00-10:30")
    assert offered == ["10:30", "10:45", "11:00"]
    # G24: two buffers add up: mine before, after theirs.
    assert bookable("9:00-12:00", 60, 15, busy="9:00-10:30", buffers=(15, 0)) == ["10:45", "11:00"]
    # And the buffers are worked, too.
    assert bookable("9:00-10:30", 60, 15, buffers=(10, 10)) == ["9:10"]


def test_a_time_that_is_now_is_past_g25() -> None:
    moment = timedelta(microseconds=1)
    assert bookable("8:00-10:00", 60, 60, first=at("8:00") + moment) == ["9:00"]


@pytest.mark.parametrize(
    ("booked", "minutes", "cap", "over"),
    [
        (0, 60, None, False),
        (600, 60, None, False),
        (240, 60, 300, False),
        (241, 60, 300, True),
        (0, 60, 59, True),
        (300, 0, 300, False),
    ],
)
def test_the_cap_of_a_day(booked: int, minutes: int, cap: int | None, over: bool) -> None:
    assert over_cap(booked=booked, minutes=minutes, cap=cap) is over


def test_a_time_needs_one_room_for_all_of_it() -> None:
    rooms = {7: [span("9:00-10:00"), span("11:30-13:00")], 8: [span("10:00-12:00")]}
    hour = (timedelta(), timedelta(hours=1))
    found = slots(
        3, [span("9:00-13:00")], occupies=hour, step=timedelta(minutes=30), first=LONG_AGO,
        until=FAR_AHEAD, rooms=rooms,
    )  # fmt: skip
    assert found == [
        Slot(at("9:00"), 3, 7),
        Slot(at("10:00"), 3, 8),
        Slot(at("10:30"), 3, 8),
        Slot(at("11:00"), 3, 8),
        Slot(at("11:30"), 3, 7),
        Slot(at("12:00"), 3, 7),
    ]
    assert (
        slots(3, [span("9:00-13:00")], occupies=hour, first=LONG_AGO, until=FAR_AHEAD, rooms={})
        == []
    )


def test_a_therapist_in_another_zone_works_by_their_own_clock() -> None:
    # 9 to 17 in New York, seen from London: 14 to 22, but 13 to 21 in the two weeks of March in
    # which only New York has changed its clocks.
    zone = ZoneInfo("America/New_York")
    winter, between = date(2027, 3, 12), date(2027, 3, 16)
    hours = [
        (one.start.hour, one.end.hour)
        for day in (winter, between)
        for one in working_spans(day, zone, [(9 * 60, 17 * 60)])
    ]
    assert hours == [(14, 22), (13, 21)]


@pytest.mark.parametrize(
    ("zone", "day", "stretches", "worked"),
    [
        pytest.param(
            "Europe/London", date(2027, 3, 28), [(0, 1440)], [("00:00", "23:00")], id="23 hours"
        ),
        pytest.param(
            "Europe/London", date(2026, 10, 25), [(0, 1440)], [("23:00", "24:00")], id="25 hours"
        ),
        pytest.param(
            "Europe/London", date(2027, 3, 28), [(60, 180)], [("01:00", "02:00")],
            id="begins in the gap, so after it",
        ),
        pytest.param("Europe/London", date(2027, 3, 28), [(60, 120)], [], id="all in the gap"),
        pytest.param(
            "Europe/London", date(2027, 3, 28), [(0, 90)], [("00:00", "01:00")],
            id="ends in the gap, so before it",
        ),
        pytest.param(
            "Europe/London", date(2026, 10, 25), [(60, 120)], [("00:00", "02:00")],
            id="the hour that happens twice",
        ),
        pytest.param(
            "Europe/London", date(2026, 10, 25), [(60, 90)],
            [("00:00", "00:30"), ("01:00", "01:30")], id="half of it, twice",
        ),
        pytest.param(
            "Europe/London", date(2026, 10, 25), [(540, 1020)], [("09:00", "17:00")],
            id="office hours after the change",
        ),
        pytest.param(
            "Africa/Cairo", date(2026, 4, 24), [(0, 120)], [("22:00", "23:00")],
            id="midnight does not happen",
        ),
        pytest.param(
            "America/Santiago", date(2026, 9, 6), [(0, 90)], [("04:00", "04:30")],
            id="midnight does not happen in Santiago",
        ),
        pytest.param(
            "Australia/Lord_Howe", date(2026, 10, 4), [(0, 1440)], [("13:30", "13:00")],
            id="half an hour is missing",
        ),
        pytest.param(
            "America/St_Johns", date(2026, 3, 8), [(540, 600)], [("11:30", "12:30")],
            id="half an hour off the hour",
        ),
    ],
)  # fmt: skip
def test_work_on_the_days_the_clocks_change(
    zone: str, day: date, stretches: list[tuple[int, int]], worked: list[tuple[str, str]]
) -> None:
    found = working_spans(day, ZoneInfo(zone), stretches)
    clock = [(f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in found]
    assert [(a, b.replace("24:00", "00:00")) for a, b in worked] == clock


def test_the_evenings_length_is_what_the_clock_shows() -> None:
    # 24 October 22:00 to 25 October 06:00 is nine hours: the hour from 1 to 2 comes twice.
    zone = ZoneInfo("Europe/London")
    night = merge(
        working_spans(date(2026, 10, 24), zone, [(22 * 60, 1440)])
        + working_spans(date(2026, 10, 25), zone, [(0, 6 * 60)])
    )
    assert [one.end - one.start for one in night] == [timedelta(hours=9)]


def test_a_day_that_is_skipped_is_not_worked() -> None:
    assert working_spans(date(2011, 12, 30), ZoneInfo("Pacific/Apia"), [(0, 1440)]) == []


def test_the_ordinary_day_is_as_the_diary_shows_it() -> None:
    assert (OPENS.hour, CLOSES.hour) == (8, 20)
    assert len(starts([Span(*day_bounds(date(2026, 6, 21), ZoneInfo("UTC")))], occupies=(
        timedelta(), timedelta(minutes=15)))) == 96  # fmt: skip
