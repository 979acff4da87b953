"""The same visit every few weeks: seen first, then all of it or nothing."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import StopNeedsReason
from clients.appointments.models import Appointment
from clients.appointments.repeat import MOST, OneIsTaken, book_all, propose, wall_dates
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from practice.schedule.wall import wall_time
from tests.factories import ClientFactory, RoomFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
TEN = time(10)
HOUR = timedelta(hours=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice)


@pytest.fixture
def hour(therapist: Membership) -> AppointmentType:
    return an_hour(therapist.practice)


def weeks(count: int, every: int = 1, first: date = MONDAY) -> list[tuple[date, time]]:
    return [(on, TEN) for on in wall_dates(first, every=every, count=count)]


@pytest.mark.parametrize(
    ("zone", "first", "utc_hours"),
    [
        ("Europe/London", date(2026, 10, 11), [17, 17, 18, 18]),
        ("Europe/London", date(2027, 3, 14), [18, 18, 17, 17]),
        ("America/New_York", date(2026, 10, 18), [22, 22, 23, 23]),
        ("Australia/Lord_Howe", date(2027, 3, 21), [7, 7, 7, 7]),
    ],
)
def test_a_repeat_keeps_its_wall_clock_time(zone: str, first: date, utc_hours: list[int]) -> None:
    at = [wall_time(on, time(18), ZoneInfo(zone)) for on in wall_dates(first, every=1, count=4)]
    assert [one.astimezone(UTC).hour for one in at] == utc_hours
    assert {one.astimezone(ZoneInfo(zone)).time() for one in at} == {time(18)}


def test_every_date_is_shown_with_what_is_in_its_way(
    rosa: Client, therapist: Membership, hour: AppointmentType
) -> None:
    room = RoomFactory(practice=therapist.practice, name="Garden room")
    other = ClientFactory(practice=therapist.practice)
    booked(other, therapist, MONDAY_AT_TEN + timedelta(weeks=1))
    looked = propose(client=rosa, therapist=therapist, type=hour, room=room, when=weeks(3), now=NOW)
    assert [bool(one.conflict) for one in looked] == [False, True, False]
    clash = looked[1]
    assert clash.conflict == f"{therapist.name} has another appointment then."
    assert clash.nearest
    assert MONDAY_AT_TEN + timedelta(weeks=1) not in clash.nearest


def test_dates_are_looked_up_at_once(
    rosa: Client, therapist: Membership, hour: AppointmentType,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    with django_assert_num_queries(1):
        propose(client=rosa, therapist=therapist, type=hour, room=None, when=weeks(26), now=NOW)


def test_a_time_that_does_not_happen_is_said(
    rosa: Client, therapist: Membership, hour: AppointmentType
) -> None:
    when = [(date(2027, 3, 28), time(1, 30))]
    (one,) = propose(client=rosa, therapist=therapist, type=hour, room=None, when=when, now=NOW)
    assert one.starts_at is None
    assert "clocks go forward" in one.conflict


def test_two_dates_that_overlap_each_other_are_said(
    rosa: Client, therapist: Membership, hour: AppointmentType
) -> None:
    when = [(MONDAY, TEN), (MONDAY, time(10, 30)), (MONDAY, time(11))]
    looked = propose(client=rosa, therapist=therapist, type=hour, room=None, when=when, now=NOW)
    assert [bool(one.conflict) for one in looked] == [False, True, True]


def starts(count: int) -> list[datetime]:
    return [MONDAY_AT_TEN + timedelta(weeks=n) for n in range(count)]


def test_all_are_booked_or_none(rosa: Client, therapist: Membership, hour: AppointmentType) -> None:
    plan = {"client": rosa, "therapist": therapist, "type": hour, "room": None, "by": therapist}
    booked(ClientFactory(practice=therapist.practice), therapist, starts(3)[2])
    with pytest.raises(OneIsTaken) as refused:
        book_all(**plan, starts=starts(4), form_key=uuid4(), now=NOW)
    assert (refused.value.number, refused.value.starts_at) == (3, starts(3)[2])
    assert Appointment.objects.filter(client=rosa).count() == 0
    key = uuid4()
    made = book_all(**plan, starts=[*starts(2), starts(4)[3]], form_key=key, now=NOW)
    again = book_all(**plan, starts=[*starts(2), starts(4)[3]], form_key=key, now=NOW)
    assert (len(made), again) == (3, made)


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_there_is_a_most(
    count: int, rosa: Client, therapist: Membership, hour: AppointmentType
) -> None:
    with pytest.raises(CannotBook, match="between 1 and 26"):
        book_all(
            client=rosa, therapist=therapist, type=hour, room=None, starts=starts(count),
            form_key=uuid4(), by=therapist, now=NOW,
        )  # fmt: skip


def test_a_stop_stops_every_one_of_them(
    rosa: Client, therapist: Membership, hour: AppointmentType
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    with pytest.raises(StopNeedsReason):
        book_all(
            client=rosa, therapist=therapist, type=hour, room=None, starts=starts(3),
            form_key=uuid4(), by=therapist, now=NOW,
        )  # fmt: skip
    assert Appointment.objects.count() == 0
