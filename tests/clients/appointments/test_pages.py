"""The diary and the booking pages, as a therapist walks them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.appointments.diary_days import diary_days
from clients.appointments.models import Appointment
from clients.appointments.queries import nearest_free
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from tests.factories import ClientFactory, RoomFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import CLOT, NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Browser(), therapist)


@pytest.fixture
def person(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, NOW, {})
    return client


@pytest.fixture
def kind(therapist: Membership) -> AppointmentType:
    return an_hour(therapist.practice)


def ask(desk: Browser, person: Client, **form: Any) -> Any:
    therapist = person.practice.memberships.get(role="therapist")
    wanted = {
        "type": person.practice.appointment_types.get().pk, "on": "2026-11-23", "at": "10:00",
        "therapist": therapist.pk, "room": "", "form_key": str(uuid4()), "stop_reason": "",
    }  # fmt: skip
    return desk.post(f"{reverse('book')}?client={person.ref}", wanted | form, follow=True)


def test_a_visit_is_booked_and_said_in_words(
    desk: Browser, person: Client, kind: AppointmentType
) -> None:
    page = ask(desk, person)
    assert "Booked for Monday 23 November 2026 at 10:00." in page.content.decode()
    assert Appointment.objects.get().starts_at == MONDAY_AT_TEN


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"on": "2027-03-28", "at": "01:30"}, "01:30 does not happen on 28 March 2027"),
        ({"on": "2026-11-20", "at": "08:00"}, "That time has passed."),
        ({"on": "2026-02-31"}, "Enter a day, such as"),
        ({"at": "25:00"}, "Enter a time, such as"),
        ({"type": ""}, "Choose the kind of appointment."),
        ({"on": "0001-01-01"}, "passed"),
        ({"on": "9999-12-31"}, "Check the year"),
        ({"on": "2035-01-01"}, "Check the year"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_a_sentence(
    form: dict[str, str], sentence: str, desk: Browser, person: Client, kind: AppointmentType
) -> None:
    page = ask(desk, person, **form)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Appointment.objects.count() == 0


def test_the_hour_that_happens_twice_means_the_first(
    desk: Browser, person: Client, kind: AppointmentType
) -> None:
    ask(desk, person, on="2027-10-31", at="01:30")
    made = Appointment.objects.get()
    assert made.starts_at.astimezone(LONDON).utcoffset() == timedelta(hours=1)


def test_a_taken_time_names_the_nearest_free_ones_and_keeps_the_form(
    desk: Browser, person: Client, kind: AppointmentType, therapist: Membership
) -> None:
    booked(ClientFactory(practice=person.practice), therapist, type=kind)
    page = ask(desk, person)
    assert page.status_code == 409
    text = page.content.decode()
    assert "has another appointment then. Nearest: 09:00, 11:00, " in text
    assert 'value="2026-11-23"' in text


def test_a_stop_is_asked_about_and_the_form_goes_on_from_there(
    desk: Browser, person: Client, kind: AppointmentType, therapist: Membership
) -> None:
    screened(person, therapist, NOW, WOUND_ON_THE_LEFT)
    asked = ask(desk, person)
    assert asked.status_code == 422
    assert "Book and record my reason" in asked.content.decode()
    kept = dict(asked.context["kept"])
    answer = desk.post(
        f"{reverse('book')}?client={person.ref}",
        kept | {"asked": "1", "stop_reason": "Right foot only."},
        follow=True,
    )
    assert "Right foot only." in answer.content.decode()


def test_a_clot_offers_no_way_on(
    desk: Browser, person: Client, kind: AppointmentType, therapist: Membership
) -> None:
    screened(person, therapist, NOW, CLOT)
    page = ask(desk, person, asked="1", stop_reason="She insists.")
    assert "This cannot be booked over." in page.content.decode()
    assert "Book and record my reason" not in page.content.decode()


def test_without_a_client_the_page_asks_who_is_coming(desk: Browser, person: Client) -> None:
    all_of_them = desk.get(f"{reverse('book')}?on=2026-11-23&at=10:00").content.decode()
    assert f"?client={person.ref}&amp;on=2026-11-23&amp;at=10:00" in all_of_them
    nobody = desk.get(f"{reverse('book')}?q=nobody").content.decode()
    assert "No client called “nobody”" in nobody


def test_an_appointment_is_marked_moved_and_cancelled(
    desk: Browser, person: Client, kind: AppointmentType, therapist: Membership
) -> None:
    made = booked(person, therapist, type=kind)
    for word, status in (("arrived", "arrived"), ("booked", "booked"), ("did-not-come",
        "did_not_attend"), ("booked", "booked")):  # fmt: skip
        desk.post(reverse("mark_appointment", args=[made.ref, word]))
        assert Appointment.objects.get().status == status
    assert desk.post(reverse("mark_appointment", args=[made.ref, "gone"])).status_code == 404
    moving = reverse("move_appointment", args=[made.ref])
    assert 'value="10:00"' in desk.get(moving).content.decode()
    desk.post(moving, {"on": "2026-11-24", "at": "09:15", "stop_reason": ""})
    local = Appointment.objects.get().starts_at.astimezone(LONDON)
    assert (local.date(), local.hour, local.minute) == (date(2026, 11, 24), 9, 15)
    page = desk.post(
        reverse("cancel_appointment", args=[made.ref]), {"reason": "Train strike"}, follow=True
    )
    assert "Train strike" in page.content.decode()
    again = desk.post(reverse("cancel_appointment", args=[made.ref]), {"reason": ""}, follow=True)
    assert again.status_code == 200
    late = desk.post(reverse("mark_appointment", args=[made.ref, "arrived"]), follow=True)
    assert "cannot become" in late.content.decode()


def test_a_stranger_s_appointment_is_not_here(
    person: Client, therapist: Membership, other_therapist: Membership,
    signed_in: Callable[..., Browser],
) -> None:  # fmt: skip
    made = booked(person, therapist)
    stranger = signed_in(Browser(), other_therapist)
    names = ("appointment", "move_appointment", "cancel_appointment")
    assert [stranger.get(reverse(n, args=[made.ref])).status_code for n in names] == [404] * 3
    assert stranger.get(f"{reverse('book')}?client={person.ref}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("view", ["day", "week", "agenda"])
def test_the_diary_asks_the_database_the_same_whatever_it_holds(
    view: str, rows: int, desk: Browser, therapist: Membership, kind: AppointmentType,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for n in range(rows):
        client = ClientFactory(practice=therapist.practice)
        screened(client, therapist, NOW, WOUND_ON_THE_LEFT)
        booked(
            client, therapist, MONDAY_AT_TEN + timedelta(hours=n), type=kind,
            stop_reason="Right foot only.",
        )  # fmt: skip
    # session, user, membership; therapists, rooms; appointments; what they are judged by; then,
    # once, clients, rules, answers, letters, and what they are judged by again; hours, blocks;
    # and who was seen, in one insert
    with django_assert_num_queries(15):
        desk.get(f"{reverse('diary')}?view={view}&on=2026-11-23")
    with django_assert_num_queries(10):
        page = desk.get(f"{reverse('diary')}?view={view}&on=2026-11-23")
    held = [row for day in page.context["days"] for row in day.rows if row.visit]
    assert len(held) == rows
    assert {row.visit.word for row in held} == {"Do not treat"}


@pytest.mark.parametrize(("on", "hours"), [("2026-10-25", 25), ("2027-03-28", 23)])
def test_the_days_the_clocks_change_say_so(on: str, hours: int, desk: Browser) -> None:
    page = desk.get(f"{reverse('diary')}?view=day&on={on}")
    assert [day.hours for day in page.context["days"]] == [hours]
    assert f"{hours} hours: the clocks change" in page.content.decode()


@pytest.mark.parametrize("query", ["?on=nonsense", "?on=0001-01-01", "?view=year", "?therapist=x"])
def test_odd_questions_to_the_diary_get_a_plain_answer(query: str, desk: Browser) -> None:
    assert desk.get(f"{reverse('diary')}{query}").status_code == 200


def test_a_gap_leads_to_its_booking_and_a_cancelled_time_is_free(
    desk: Browser, person: Client, therapist: Membership, kind: AppointmentType
) -> None:
    made = booked(person, therapist, type=kind)
    day = diary_days(
        therapist.practice,
        date(2026, 11, 23),
        1,
        now=NOW,
        seen_by=therapist,
        therapists=[therapist],
    )[0]
    gaps = [(f"{r.starts:%H:%M}", f"{r.ends:%H:%M}") for r in day.rows if r.is_gap]
    assert gaps == [("08:00", "10:00"), ("11:00", "20:00")]
    assert day.booked == 1
    cancel(appointment=made, by=therapist, now=NOW)
    day = diary_days(
        therapist.practice,
        date(2026, 11, 23),
        1,
        now=NOW,
        seen_by=therapist,
        therapists=[therapist],
    )[0]
    assert [f"{r.ends:%H:%M}" for r in day.rows if r.is_gap] == ["20:00"]


def test_the_nearest_free_times_suit_the_room_too(
    person: Client, therapist: Membership, kind: AppointmentType
) -> None:
    room = RoomFactory(practice=therapist.practice)
    booked(person, therapist, type=kind, room=room)
    wanted = MONDAY_AT_TEN + timedelta(minutes=20)
    free = nearest_free(
        therapist=therapist, type=kind, room=room, client=ClientFactory(practice=person.practice),
        wanted=wanted, now=NOW,
    )  # fmt: skip
    assert free == [
        datetime(2026, 11, 23, 11, 0, tzinfo=MONDAY_AT_TEN.tzinfo),
        datetime(2026, 11, 23, 11, 15, tzinfo=MONDAY_AT_TEN.tzinfo),
        datetime(2026, 11, 23, 11, 30, tzinfo=MONDAY_AT_TEN.tzinfo),
    ]
