"""What is free, for staff and online: hours, visits, blocks, rooms, caps, notice, holds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.appointments.actions import cancel
from clients.appointments.availability import free_slots, hours_on, why_not
from clients.appointments.models import Appointment, Status
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, BookingRules, TherapistRules
from tests.factories import (
    AppointmentTypeFactory,
    ClientFactory,
    MembershipFactory,
    PracticeFactory,
    RoomFactory,
)
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.hours import blocked, works
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 23)
LONDON = ZoneInfo("Europe/London")


def at(hour: float, day: int = 23) -> datetime:
    """An instant of November 2026, when London is on UTC."""
    return datetime(2026, 11, day, tzinfo=UTC) + hour * HOUR


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice, name="Rosa Bell")


@pytest.fixture
def hourly(therapist: Membership) -> AppointmentType:
    """An hour, that clients may book."""
    return an_hour(therapist.practice, is_online=True)


def hold_run_out(appointment: Appointment, until: datetime) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(status=Status.HELD, held_until=until)


def slots(therapist: Membership, type: AppointmentType, **changes: Any) -> list[str]:
    """The times of Monday in London, an hour apart unless the rules say otherwise."""
    values: dict[str, Any] = {
        "practice": therapist.practice, "therapists": [therapist], "first": MONDAY, "days": 1,
        "now": NOW, "rules": BookingRules(step_minutes=60),
    }  # fmt: skip
    found = free_slots(type=type, **values | changes)
    return [f"{slot.start.astimezone(LONDON):%H:%M}" for slot in found]


def test_hours_without_what_is_busy(
    therapist: Membership, rosa: Client, hourly: AppointmentType
) -> None:
    works(therapist, (9, 13), (14, 17))
    assert slots(therapist, hourly) == [
        "09:00", "10:00", "11:00", "12:00", "14:00", "15:00", "16:00",
    ]  # fmt: skip
    ten_to_tidy = AppointmentTypeFactory(practice=therapist.practice, buffer_after=10)
    visit = booked(rosa, therapist, at(10), type=ten_to_tidy)
    # The steps begin again when the buffer is over.
    assert slots(therapist, hourly) == ["09:00", "11:10", "14:00", "15:00", "16:00"]
    assert slots(therapist, hourly, besides=visit)[1] == "10:00"
    cancel(appointment=visit, by=therapist, now=NOW)
    assert slots(therapist, hourly)[1] == "10:00"


@pytest.mark.parametrize(("runs_out", "is_free"), [(1, False), (0, True), (-1, True)])
def test_a_hold_is_in_the_way_until_it_runs_out(
    therapist: Membership, rosa: Client, hourly: AppointmentType, runs_out: int, is_free: bool
) -> None:
    works(therapist, (10, 11))
    held = booked(rosa, therapist, MONDAY_AT_TEN, type=hourly)
    hold_run_out(held, NOW + runs_out * timedelta(minutes=1))
    assert (slots(therapist, hourly) == ["10:00"]) is is_free


def test_the_clients_own_visits_are_in_the_way_and_other_peoples_are_not(
    therapist: Membership, owner: Membership, rosa: Client, hourly: AppointmentType
) -> None:
    works(therapist, (9, 12))
    booked(rosa, owner, at(10), type=hourly)
    assert slots(therapist, hourly) == ["09:00", "10:00", "11:00"]
    assert slots(therapist, hourly, client=rosa) == ["09:00", "11:00"]


def test_several_therapists_by_time_then_in_the_order_asked(
    therapist: Membership, owner: Membership, hourly: AppointmentType
) -> None:
    works(therapist, (9, 11))
    works(owner, (10, 11))
    found = free_slots(
        practice=owner.practice, therapists=[owner, therapist], type=hourly, first=MONDAY, days=1,
        now=NOW, rules=BookingRules(step_minutes=60),
    )  # fmt: skip
    assert [(slot.start, slot.therapist_pk) for slot in found] == [
        (at(9), therapist.pk), (at(10), owner.pk), (at(10), therapist.pk),
    ]  # fmt: skip


def test_a_room_is_named_and_without_one_there_is_no_time(
    therapist: Membership, owner: Membership, rosa: Client, hourly: AppointmentType
) -> None:
    works(therapist, (9, 12))
    garden = RoomFactory(practice=owner.practice, name="A garden room")
    attic = RoomFactory(practice=owner.practice, name="B attic")
    hourly.rooms.set([attic, garden])
    booked(rosa, owner, at(9), type=an_hour(owner.practice), room=garden)
    blocked(owner.practice, at(10), at(11), by=owner, room=attic)
    blocked(owner.practice, at(10.5), at(12), by=owner, room=garden)
    found = free_slots(
        practice=owner.practice, therapists=[therapist], type=hourly, first=MONDAY, days=1,
        now=NOW, rules=BookingRules(step_minutes=60),
    )  # fmt: skip
    assert [(slot.start, slot.room_pk) for slot in found] == [(at(9), attic.pk), (at(11), attic.pk)]
    attic.is_retired = True
    attic.save()
    assert slots(therapist, hourly) == []
    garden.is_retired = True
    garden.save()
    # It wants a room, and no room is left.
    assert slots(therapist, hourly) == []


@pytest.mark.parametrize("whose", ["theirs", "the practice's", "a colleague's", "a stranger's"])
def test_blocks(
    therapist: Membership, owner: Membership, other_therapist: Membership, hourly: AppointmentType,
    whose: str,
) -> None:  # fmt: skip
    works(therapist, (9, 12))
    if whose == "a stranger's":
        blocked(other_therapist.practice, at(10), at(11), by=other_therapist)
    else:
        of = {"theirs": therapist, "a colleague's": owner}.get(whose)
        blocked(owner.practice, at(10), at(11), by=owner, therapist=of)
    free = ["09:00", "11:00"]
    expected = free if whose in {"theirs", "the practice's"} else ["09:00", "10:00", "11:00"]
    assert slots(therapist, hourly) == expected


def test_the_hours_of_a_date_come_instead(therapist: Membership, hourly: AppointmentType) -> None:
    works(therapist, (9, 17))
    works(therapist, (11, 13), on=MONDAY)
    works(therapist, on=MONDAY + timedelta(days=1))
    assert slots(therapist, hourly) == ["11:00", "12:00"]
    assert slots(therapist, hourly, first=MONDAY + timedelta(days=1)) == []
    assert len(slots(therapist, hourly, days=4)) == 2 + 0 + 8 + 8


@pytest.mark.parametrize(
    ("minutes_booked", "cap", "hands_on", "offered"),
    [
        (60, 120, True, True),
        (60, 119, True, False),
        (60, None, True, True),
        (60, 60, False, True),  # a talk does not count
    ],
)
def test_the_cap_of_a_day_counts_hands_on_minutes(
    therapist: Membership, rosa: Client, minutes_booked: int, cap: int | None, hands_on: bool,
    offered: bool,
) -> None:  # fmt: skip
    works(therapist, (8, 20))
    TherapistRules.objects.create(
        therapist=therapist, practice=therapist.practice, most_minutes=cap
    )
    booked(rosa, therapist, at(9), type=an_hour(therapist.practice, minutes=minutes_booked))
    kind = an_hour(therapist.practice, is_hands_on=hands_on)
    assert bool(slots(therapist, kind)) is offered
    # The next day is not full.
    assert slots(therapist, kind, first=MONDAY + timedelta(days=1))
    # And the visit that is moved does not count against itself.
    assert slots(therapist, kind, besides=Appointment.objects.get())


def test_a_talk_leaves_the_cap_as_it_is(therapist: Membership, rosa: Client) -> None:
    works(therapist, (8, 20))
    TherapistRules.objects.create(therapist=therapist, practice=therapist.practice, most_minutes=60)
    booked(rosa, therapist, at(9), type=an_hour(therapist.practice, is_hands_on=False))
    assert "10:00" in slots(therapist, an_hour(therapist.practice))


def test_without_hours_staff_see_an_ordinary_day_and_clients_none(
    therapist: Membership, hourly: AppointmentType
) -> None:
    ordinary = slots(therapist, hourly)
    assert (ordinary[0], ordinary[-1], len(ordinary)) == ("08:00", "19:00", 12)
    assert slots(therapist, hourly, online=True) == []
    # Hours on one date far away are hours: no other day is worked.
    works(therapist, (9, 12), on=date(2027, 6, 1))
    assert slots(therapist, hourly) == []


def test_online_keeps_to_the_rules(therapist: Membership, hourly: AppointmentType) -> None:
    works(therapist, (9, 12))
    rules = BookingRules(step_minutes=60, notice_minutes=26 * 60, horizon_days=4)
    found = free_slots(
        practice=therapist.practice, therapists=[therapist], type=hourly, first=at(0, 20).date(),
        days=30, now=at(9, 20), rules=rules, online=True,
    )  # fmt: skip
    # From Saturday at eleven (26 hours on) to all of Tuesday (four days on).
    assert [slot.start for slot in found] == [
        at(11, 21), *(at(h, d) for d in (22, 23, 24) for h in (9, 10, 11)),
    ]  # fmt: skip
    by_staff = slots(therapist, hourly, first=at(0, 20).date(), days=30, now=at(9, 20), rules=rules)
    # What is now is past; all else is offered.
    assert (by_staff[0], len(by_staff)) == ("10:00", 89)


@pytest.mark.parametrize("what", ["type", "therapist", "retired", "no days", "nobody"])
def test_what_is_not_offered_online_has_no_times(
    therapist: Membership, hourly: AppointmentType, what: str
) -> None:
    works(therapist, (9, 12))
    assert slots(therapist, hourly, online=True) == ["09:00", "10:00", "11:00"]
    changes: dict[str, Any] = {}
    if what == "therapist":
        TherapistRules.objects.create(
            therapist=therapist, practice=therapist.practice, takes_online=False
        )
    elif what == "type":
        hourly.is_online = False
    elif what == "retired":
        hourly.is_retired = True
    else:
        changes = {"no days": {"days": 0}, "nobody": {"therapists": []}}[what]
    assert slots(therapist, hourly, online=True, **changes) == []


def test_a_stranger_has_no_times_here(
    therapist: Membership, other_therapist: Membership, hourly: AppointmentType
) -> None:
    works(other_therapist, (9, 12))
    assert slots(therapist, hourly, therapists=[other_therapist]) == []


def test_the_practices_step_is_used_where_no_rules_are_handed_in(
    therapist: Membership, hourly: AppointmentType
) -> None:
    works(therapist, (9, 11))
    assert len(slots(therapist, hourly, rules=None)) == 5
    BookingRules.objects.create(practice=therapist.practice, step_minutes=30)
    assert slots(therapist, hourly, rules=None) == ["09:00", "09:30", "10:00"]


def test_somebody_on_another_clock_works_by_it(
    therapist: Membership, rosa: Client, hourly: AppointmentType
) -> None:
    works(therapist, (9, 17))
    rules = TherapistRules.objects.create(
        therapist=therapist, practice=therapist.practice, time_zone="America/New_York"
    )
    assert (slots(therapist, hourly)[0], slots(therapist, hourly)[-1]) == ("14:00", "21:00")
    # On the far side of the date line, London's Monday holds parts of two of their days.
    rules.time_zone, rules.most_minutes = "Pacific/Kiritimati", 60
    rules.save()
    assert slots(therapist, hourly) == ["00:00", "01:00", "02:00", "19:00", "20:00", "21:00",
        "22:00", "23:00"]  # fmt: skip
    # What is booked on their Tuesday fills that day's cap and not Monday's.
    booked(rosa, therapist, at(20), type=an_hour(therapist.practice))
    assert slots(therapist, hourly) == ["00:00", "01:00", "02:00"]


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 25), ("2027-03-28", 23)])
def test_the_days_the_clocks_change_are_as_long_as_they_are(
    therapist: Membership, hourly: AppointmentType, day: str, hours: int
) -> None:
    works(therapist, (0, 24))
    on = date.fromisoformat(day)
    found = free_slots(
        practice=therapist.practice, therapists=[therapist], type=hourly, first=on, days=1,
        now=datetime(2026, 10, 1, tzinfo=UTC), rules=BookingRules(step_minutes=60),
    )  # fmt: skip
    assert len({slot.start for slot in found}) == len(found) == hours


def test_three_queries_for_a_month_however_much_is_booked(
    therapist: Membership, owner: Membership, rosa: Client, hourly: AppointmentType,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    hourly.rooms.add(RoomFactory(practice=owner.practice))
    works(therapist, (9, 17))
    for count in (0, 3):
        for n in range(count):
            booked(rosa, therapist, at(9 + 2 * n), type=an_hour(owner.practice))
        for days in (1, 31):
            with django_assert_num_queries(3):
                free_slots(
                    practice=owner.practice, therapists=[therapist, owner], type=hourly,
                    first=MONDAY, days=days, now=NOW, client=rosa,
                )  # fmt: skip


def test_why_a_time_is_outside(therapist: Membership, owner: Membership, rosa: Client) -> None:
    practice = therapist.practice
    hourly = an_hour(practice)
    garden = RoomFactory(practice=practice, name="Garden room")

    def why(hour: float, day: int = 23, **changes: Any) -> str:
        return why_not(
            therapist=therapist, type=hourly, starts_at=at(hour, day), now=NOW, **changes
        )

    name = therapist.name
    assert why(3) == ""  # no hours are kept, so none are broken
    works(therapist, (9, 13), (14, 17), weekdays=[0])
    assert why(9) == why(12) == why(16) == ""
    closed = f"{name} does not work then. Their hours that day: 09:00 to 13:00 and 14:00 to 17:00."
    assert why(8.5) == why(12.5) == why(13) == why(16.5) == closed
    assert why(9, 24) == f"{name} does not work that day."
    blocked(practice, at(9), at(11), by=owner, therapist=therapist, reason="Dentist")
    assert why(10) == f"{name} is away then: Dentist."
    assert why(11) == ""
    blocked(practice, at(14), at(15), by=owner, room=garden)
    assert (why(14), why(14, room=garden)) == ("", "Garden room is not in use then.")
    blocked(practice, at(16), at(17), by=owner)
    assert why(16) == "The practice is closed then."
    TherapistRules.objects.create(therapist=therapist, practice=practice, most_minutes=100)
    assert why(14) == ""
    visit = booked(rosa, therapist, at(11), type=hourly)
    assert why(14) == (
        f"{name} would have hands on clients for 120 minutes that day. "
        "The most set for a day is 100."
    )
    assert why(14, besides=visit) == ""


def test_hours_of_a_week_for_the_diary(
    therapist: Membership, owner: Membership, other_therapist: Membership,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    works(therapist, (9, 13), (14, 17), weekdays=[0])
    mine = blocked(therapist.practice, at(9), at(10), by=owner, therapist=therapist, reason="Away")
    night = blocked(therapist.practice, at(22), at(30), by=owner)
    blocked(other_therapist.practice, at(9), at(10), by=other_therapist)
    with django_assert_num_queries(2):
        week = hours_on(therapist.practice, [therapist, owner], MONDAY, 7)
    monday, tuesday = week[:2]
    assert [(one.start, one.end) for one in monday.working[therapist.pk]] == [
        (at(9), at(13)), (at(14), at(17)),
    ]  # fmt: skip
    assert (tuesday.working[therapist.pk], len(week)) == ((), 7)
    assert [(one.start, one.end) for one in tuesday.working[owner.pk]] == [(at(32), at(44))]
    assert (monday.blocks, tuesday.blocks, week[2].blocks) == ((mine, night), (night,), ())
    assert monday.unset == {owner.pk}


def test_another_practice_has_no_part_in_it(therapist: Membership) -> None:
    stranger = MembershipFactory(practice=PracticeFactory(), role="therapist")
    works(stranger, (9, 12))
    assert hours_on(therapist.practice, [stranger], MONDAY, 1)[0].working == {}
