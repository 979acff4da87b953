"""A day as the diary says it: who comes when, what is free, and how long the day is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.appointments.actions import cancel, mark_arrived
from clients.appointments.diary import Day
from clients.appointments.diary_days import diary_days
from clients.appointments.queries import nearest_free
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import (
    AppointmentTypeFactory,
    ClientFactory,
    MembershipFactory,
    PracticeFactory,
    RoomFactory,
    screened,
)
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import ALMONDS, DIABETES, FRIDAY, NOW, WOUND_ON_THE_LEFT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 23)
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client of the practice."""
    return ClientFactory(practice=therapist.practice, name="Rosa Bell")


def day(therapist: Membership, on: date = MONDAY, now: datetime = NOW) -> Day:
    return diary_days(
        therapist.practice, on, 1, now=now, seen_by=therapist, therapists=[therapist]
    )[0]


def gaps(one: Day) -> list[str]:
    return [f"{row.starts:%H:%M}-{row.ends:%H:%M}" for row in one.rows if row.is_gap]


def lines(one: Day) -> list[str]:
    """Each row in order: a gap, or who comes."""
    return [f"{row.starts:%H:%M} {row.visit.client if row.visit else 'free'}" for row in one.rows]


def test_an_empty_day_is_free_from_opening_to_closing(therapist: Membership) -> None:
    empty = day(therapist)
    assert (gaps(empty), empty.booked, empty.hours) == (["08:00-20:00"], 0, 24)


def test_visits_and_gaps_stand_in_order(rosa: Client, therapist: Membership) -> None:
    booked(rosa, therapist, MONDAY_AT_TEN + 2 * HOUR)
    booked(ClientFactory(practice=therapist.practice, name="Tom Hill"), therapist)
    assert lines(day(therapist)) == [
        "08:00 free",
        "10:00 Tom Hill",
        "11:00 free",
        "12:00 Rosa Bell",
        "13:00 free",
    ]


def test_minutes_kept_around_a_visit_are_not_offered(rosa: Client, therapist: Membership) -> None:
    kind = an_hour(therapist.practice, buffer_before=10, buffer_after=20)
    booked(rosa, therapist, type=kind)
    assert gaps(day(therapist)) == ["08:00-09:50", "11:20-20:00"]


def test_a_gap_too_short_to_be_of_use_is_not_offered(rosa: Client, therapist: Membership) -> None:
    booked(rosa, therapist)
    booked(rosa, therapist, MONDAY_AT_TEN + HOUR + timedelta(minutes=29))
    assert gaps(day(therapist)) == ["08:00-10:00", "12:29-20:00"]


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), ["08:00-20:00"]),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), ["09:00-20:00"]),
        (datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC), ["09:15-20:00"]),
        (datetime(2026, 11, 23, 19, 31, tzinfo=UTC), []),
        (datetime(2026, 11, 23, 22, 0, tzinfo=UTC), []),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), []),
    ],
)
def test_only_what_is_still_to_come_is_offered(
    now: datetime, offered: list[str], therapist: Membership
) -> None:
    assert gaps(day(therapist, now=now)) == offered


def test_an_evening_visit_does_not_hide_the_afternoon(rosa: Client, therapist: Membership) -> None:
    booked(rosa, therapist, MONDAY_AT_TEN + 10 * HOUR + timedelta(minutes=30))
    assert lines(day(therapist)) == ["08:00 free", "20:30 Rosa Bell"]


def test_a_cancelled_visit_is_shown_and_its_time_is_free(
    rosa: Client, therapist: Membership
) -> None:
    cancel(appointment=booked(rosa, therapist), by=therapist, now=NOW)
    assert lines(day(therapist)) == ["08:00 free", "10:00 Rosa Bell"]


def test_a_day_holds_what_begins_in_it_on_the_wall(therapist: Membership) -> None:
    far = MembershipFactory(practice=PracticeFactory(time_zone="Asia/Kathmandu"))
    client = ClientFactory(practice=far.practice)
    booked(client, far, datetime(2026, 11, 22, 18, 0, tzinfo=UTC))
    booked(client, far, datetime(2026, 11, 22, 19, 0, tzinfo=UTC))
    sunday, monday = diary_days(far.practice, MONDAY - timedelta(days=1), 2, now=NOW, seen_by=far)
    held = [[f"{r.starts:%H:%M}" for r in d.rows if r.visit] for d in (sunday, monday)]
    assert held == [["23:45"], ["00:45"]]


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (MONDAY, 24)]
)
def test_a_day_says_how_long_it_is(on: date, hours: int, therapist: Membership) -> None:
    found = day(therapist, on)
    assert (found.hours, gaps(found)) == (hours, ["08:00-20:00"])


def test_both_visits_of_the_hour_that_happens_twice_are_in_order(
    rosa: Client, therapist: Membership
) -> None:
    first = datetime(2027, 10, 31, 0, 0, tzinfo=UTC)
    later = booked(rosa, therapist, first + HOUR)
    earlier = booked(rosa, therapist, first)
    found = diary_days(therapist.practice, date(2027, 10, 31), 1, now=NOW, seen_by=therapist)[0]
    held = [row for row in found.rows if row.visit]
    assert [row.visit.ref for row in held] == [earlier.ref, later.ref]
    assert [f"{row.starts:%H:%M %Z}" for row in held] == ["01:00 BST", "01:00 GMT"]


def test_today_is_marked(therapist: Membership) -> None:
    days = diary_days(therapist.practice, FRIDAY - timedelta(days=1), 3, now=NOW, seen_by=therapist)
    assert [one.is_today for one in days] == [False, True, False]


def test_each_visit_wears_its_client_s_level(therapist: Membership) -> None:
    told = [None, {}, ALMONDS, DIABETES, WOUND_ON_THE_LEFT]
    for n, codes in enumerate(told):
        client = ClientFactory(practice=therapist.practice)
        if codes is not None:
            screened(client, therapist, NOW, codes)
        booked(client, therapist, MONDAY_AT_TEN + n * HOUR, stop_reason="Right foot only.")
    child = ClientFactory(practice=therapist.practice, child=True)
    booked(child, therapist, MONDAY_AT_TEN + 5 * HOUR)
    Client.objects.filter(pk=child.pk).update(guardian_consented_on=None)
    held = [(row.visit.level, row.visit.word) for row in day(therapist).rows if row.visit]
    assert held == [
        ("unknown", "Health form not done"),
        ("", ""),
        ("adapt", "Adapt"),
        ("clearance", "Clearance needed"),
        ("stop", "Do not treat"),
        ("stop", "Do not treat"),
    ]


def test_one_therapist_s_diary_holds_their_visits_alone(
    rosa: Client, therapist: Membership, owner: Membership, other_therapist: Membership
) -> None:
    mine = booked(rosa, therapist)
    theirs = booked(ClientFactory(practice=therapist.practice), owner)
    booked(ClientFactory(practice=other_therapist.practice), other_therapist)
    everybody = day(therapist)
    assert {row.visit.ref for row in everybody.rows if row.visit} == {mine.ref, theirs.ref}
    only = diary_days(
        therapist.practice, MONDAY, 1, now=NOW, seen_by=therapist, therapist=therapist
    )[0]
    assert [row.visit.ref for row in only.rows if row.visit] == [mine.ref]


def free_near(therapist: Membership, hours: float, **changes: object) -> list[str]:
    """Start times offered near Monday at ten plus some hours, as the wall shows them."""
    practice = therapist.practice
    values = {
        "therapist": therapist,
        "type": AppointmentTypeFactory(practice=practice, minutes=60, buffer_after=0),
        "room": None,
        "client": ClientFactory(practice=practice),
        "wanted": MONDAY_AT_TEN + hours * HOUR,
        "now": NOW,
    }
    found = nearest_free(**(values | changes))  # type: ignore[arg-type]
    return [f"{at.astimezone(LONDON):%a %H:%M}" for at in found]


def test_the_nearest_free_times_are_of_the_same_day_within_opening_hours(
    rosa: Client, therapist: Membership
) -> None:
    assert free_near(therapist, -5) == ["Mon 08:00", "Mon 08:15", "Mon 08:30"]
    assert free_near(therapist, 12) == ["Mon 19:00", "Mon 18:45", "Mon 18:30"]


def test_what_the_client_the_room_and_the_therapist_have_is_in_the_way(
    rosa: Client, therapist: Membership, owner: Membership
) -> None:
    room = RoomFactory(practice=therapist.practice)
    booked(ClientFactory(practice=therapist.practice), therapist)
    booked(rosa, owner, MONDAY_AT_TEN + HOUR)
    booked(ClientFactory(practice=therapist.practice), owner, MONDAY_AT_TEN + 2 * HOUR, room=room)
    assert free_near(therapist, 0) == ["Mon 09:00", "Mon 11:00", "Mon 08:45"]
    assert free_near(therapist, 0, client=rosa) == ["Mon 09:00", "Mon 08:45", "Mon 08:30"]
    late = free_near(therapist, 2.5, client=rosa, room=room)
    assert late == ["Mon 13:00", "Mon 13:15", "Mon 13:30"]


def test_what_was_cancelled_and_what_is_moved_is_not_in_the_way(
    rosa: Client, therapist: Membership
) -> None:
    made = booked(rosa, therapist)
    assert free_near(therapist, 0, besides=made)[0] == "Mon 10:00"
    arrived = booked(rosa, therapist, MONDAY_AT_TEN + HOUR)
    mark_arrived(appointment=arrived, by=therapist, now=NOW)
    cancel(appointment=made, by=therapist, now=NOW)
    assert free_near(therapist, 0.5) == ["Mon 10:00", "Mon 09:45", "Mon 09:30"]


def test_a_day_that_is_full_or_over_offers_the_next(rosa: Client, therapist: Membership) -> None:
    whole = an_hour(therapist.practice, minutes=480)
    booked(rosa, therapist, MONDAY_AT_TEN - 2 * HOUR, type=whole)
    booked(rosa, therapist, MONDAY_AT_TEN + 6 * HOUR, type=an_hour(
        therapist.practice, minutes=240))  # fmt: skip
    tuesday = ["Tue 08:00", "Tue 08:15", "Tue 08:30"]
    assert free_near(therapist, 0) == tuesday
    assert free_near(therapist, 0, now=MONDAY_AT_TEN + 12 * HOUR) == tuesday
