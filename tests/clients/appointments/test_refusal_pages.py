"""What the booking pages refuse, and how they say so."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.models import Appointment
from clients.models import Client
from clients.screening.models import Override
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from tests.factories import (
    AppointmentTypeFactory,
    ClientFactory,
    MembershipFactory,
    RoomFactory,
    screened,
)
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import NOW, WOUND_ON_THE_LEFT

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with nothing wrong."""
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, NOW)
    return client


@pytest.fixture
def kind(therapist: Membership) -> AppointmentType:
    """An hour."""
    return an_hour(therapist.practice)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def book(browser: Browser, client: Client, kind: AppointmentType, /, **changes: Any) -> Any:
    form = {
        "type": kind.pk,
        "on": "2026-11-23",
        "at": "10:00",
        "therapist": client.practice.memberships.get(role="therapist").pk,
        "room": "",
        "form_key": str(uuid4()),
        "stop_reason": "",
    }
    return browser.post(f"{reverse('book')}?client={client.ref}", form | changes)


def test_the_form_opens_at_the_gap_that_was_pressed(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    AppointmentTypeFactory(practice=therapist.practice, name="Retired", is_retired=True)
    RoomFactory(practice=therapist.practice, name="Old room", is_retired=True)
    page = text(browser.get(f"{reverse('book')}?client={rosa.ref}&on=2026-11-23&at=14:15"))
    assert 'value="2026-11-23"' in page
    assert 'value="14:15"' in page
    assert f'<option value="{therapist.pk}" selected>' in page
    assert "Retired" not in page
    assert "Old room" not in page


@pytest.mark.parametrize("field", ["type", "therapist", "room"])
def test_what_another_practice_has_cannot_be_chosen(
    field: str, browser: Browser, rosa: Client, kind: AppointmentType, other_therapist: Membership
) -> None:
    there = other_therapist.practice
    theirs = {
        "type": an_hour(there),
        "therapist": other_therapist,
        "room": RoomFactory(practice=there),
    }
    page = book(browser, rosa, kind, **{field: theirs[field].pk})
    assert page.status_code == 422
    assert "Choose one of the answers on the page." in text(page)
    assert Appointment.objects.count() == 0


def test_the_office_and_those_who_left_take_no_appointments(
    browser: Browser, rosa: Client, kind: AppointmentType, admin_member: Membership,
    therapist: Membership,
) -> None:  # fmt: skip
    left = MembershipFactory(practice=therapist.practice, role="owner", ended_at=NOW)
    for somebody in (admin_member, left):
        assert book(browser, rosa, kind, therapist=somebody.pk).status_code == 422
    assert Appointment.objects.count() == 0


def test_what_is_not_on_the_page_is_not_taken(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice)
    book(browser, rosa, kind, status="completed", client=other.pk, override="1", ref="AAAAAAAAAA")
    made = Appointment.objects.get()
    assert (made.client, made.status, made.override) == (rosa, "booked", None)
    assert made.ref != "AAAAAAAAAA"


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_form_without_its_key_books_nothing(
    key: str, browser: Browser, rosa: Client, kind: AppointmentType
) -> None:
    page = book(browser, rosa, kind, form_key=key)
    assert page.status_code == 422
    assert "There is a problem" in text(page)
    assert Appointment.objects.count() == 0


def test_the_back_button_and_a_second_press_book_once(
    browser: Browser, rosa: Client, kind: AppointmentType
) -> None:
    key = str(uuid4())
    answers = [book(browser, rosa, kind, form_key=key) for _ in range(2)]
    made = Appointment.objects.get()
    url = reverse("appointment", args=[made.ref])
    assert [answer["Location"].split("?")[0] for answer in answers] == [url, url]


def test_a_child_without_a_guardian_s_word_is_sent_to_the_details(
    browser: Browser, therapist: Membership, kind: AppointmentType
) -> None:
    child = ClientFactory(practice=therapist.practice, child=True, guardian_consented_on=None)
    page = book(browser, child, kind, asked="1", stop_reason="His mother rang.")
    assert page.status_code == 422
    assert "It ends when a guardian's agreement is recorded." in text(page)
    assert reverse("edit_client", args=[child.ref]) in text(page)
    assert "when the client is asked again" not in text(page)
    assert Appointment.objects.count() == 0


def test_a_stop_wants_words_and_keeps_the_rest_of_the_form(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    page = book(browser, rosa, kind, asked="1", stop_reason="  ")
    assert page.status_code == 422
    assert "<title>Error: Do not treat, R.B." in text(page)
    assert "Write why you are going on, or go back." in text(page)
    assert '<input type="hidden" name="on" value="2026-11-23">' in text(page)
    assert (Appointment.objects.count(), Override.objects.count()) == (0, 0)


def test_a_reason_that_hides_something_is_refused(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    page = book(browser, rosa, kind, asked="1", stop_reason="Right\u202efoot")
    assert (page.status_code, "hidden characters" in text(page)) == (422, True)
    assert Appointment.objects.count() == 0


def test_what_was_kept_for_the_next_page_is_words_and_not_code(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    page = book(browser, rosa, kind, **{'"><script>alert(1)</script>': "<b>"})
    assert page.status_code == 422
    assert "<script>alert" not in page.content.decode()


def test_a_move_onto_a_taken_time_names_the_nearest_free_ones(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    made = booked(rosa, therapist, MONDAY_AT_TEN + 2 * HOUR, type=kind)
    booked(ClientFactory(practice=therapist.practice), therapist, type=kind)
    url = reverse("move_appointment", args=[made.ref])
    page = browser.post(url, {"on": "2026-11-23", "at": "10:00", "stop_reason": ""})
    assert page.status_code == 409
    assert "<title>Error: Move, R.B." in text(page)
    assert "has another appointment then. Nearest: 09:00, 11:00, " in text(page)
    made.refresh_from_db()
    assert made.starts_at == MONDAY_AT_TEN + 2 * HOUR


def test_a_move_of_what_is_over_is_refused_in_words(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    made = booked(rosa, therapist, type=kind)
    Appointment.objects.update(status="completed")
    url = reverse("move_appointment", args=[made.ref])
    page = browser.post(url, {"on": "2026-11-24", "at": "10:00", "stop_reason": ""}, follow=True)
    assert "Only an appointment that is still booked can be moved." in text(page)
    made.refresh_from_db()
    assert made.starts_at == MONDAY_AT_TEN


@pytest.mark.parametrize(
    ("address", "what"), [("move_appointment", "moved"), ("cancel_appointment", "cancelled")]
)
def test_no_form_is_shown_for_what_is_over(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership, address: str,
    what: str,
) -> None:  # fmt: skip
    made = booked(rosa, therapist, type=kind)
    Appointment.objects.update(status="completed")
    page = browser.get(reverse(address, args=[made.ref]), follow=True)
    assert page.redirect_chain == [(reverse("appointment", args=[made.ref]), 302)]
    assert f"Only an appointment that is still booked can be {what}." in text(page)


def test_a_reason_for_cancelling_is_a_few_plain_words(
    browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership
) -> None:
    made = booked(rosa, therapist, type=kind)
    page = browser.post(reverse("cancel_appointment", args=[made.ref]), {"reason": "x" * 161})
    assert page.status_code == 422
    assert "<title>Error: Cancel, R.B." in text(page)
    assert "Shorten this to 160 characters. It has 161." in text(page)
    made.refresh_from_db()
    assert made.status == "booked"


@pytest.mark.parametrize("who", ["admin_member", "other_therapist"])
@pytest.mark.parametrize(
    "name", ["appointment", "move_appointment", "cancel_appointment", "mark_appointment"]
)
def test_others_do_nothing_to_our_diary(
    name: str, who: str, request: pytest.FixtureRequest, client: Browser, rosa: Client,
    kind: AppointmentType, therapist: Membership, signed_in: SignIn,
) -> None:  # fmt: skip
    made = booked(rosa, therapist, type=kind)
    before = Appointment.objects.values().get()
    browser = signed_in(client, request.getfixturevalue(who))
    args = [made.ref, "arrived"] if name == "mark_appointment" else [made.ref]
    form = {"on": "2026-11-24", "at": "10:00", "reason": "", "stop_reason": ""}
    answer = browser.post(reverse(name, args=args), form)
    assert answer.status_code == (403 if who == "admin_member" else 404)
    assert "Rosa" not in text(answer)
    assert Appointment.objects.values().get() == before


@pytest.mark.parametrize("visits", [1, 3])
def test_a_visit_s_page_costs_the_same_however_many_there_are(
    visits: int, browser: Browser, rosa: Client, kind: AppointmentType, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for n in range(visits):
        made = booked(rosa, therapist, MONDAY_AT_TEN + n * HOUR, type=kind)
    # Session, user, place; the visit; client; trace in a savepoint; answers, letters; consent,
    # overrides; note; answers, letters and rules for the visit's own day; its changes; whether
    # money is kept.
    with django_assert_num_queries(18):
        browser.get(reverse("appointment", args=[made.ref]))


@pytest.mark.parametrize("people", [1, 3])
def test_choosing_a_client_costs_the_same_for_any_number(
    people: int, browser: Browser, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for n in range(people):
        ClientFactory(practice=therapist.practice, name=f"Rosa {n}")
    with django_assert_num_queries(5):
        page = browser.get(f"{reverse('book')}?q=rosa")
    assert text(page).count("?client=") == people


def test_only_our_clients_can_be_chosen(
    browser: Browser, rosa: Client, other_therapist: Membership, therapist: Membership
) -> None:
    ClientFactory(practice=other_therapist.practice, name="Rosa Elsewhere")
    ClientFactory(practice=therapist.practice, name="Rosa Archived", archived_at=NOW)
    page = text(browser.get(f"{reverse('book')}?q=rosa"))
    assert "Rosa Bell" in page
    assert "Rosa Elsewhere" not in page
    assert "Rosa Archived" not in page
