"""Waiting for an earlier time: the client's pages, the offer behind its link, the staff's list."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.online.letters import before_offering
from clients.online.models import EarlierOffer, EarlierWish
from clients.online.offering import pass_on
from practice.accounts.models import Membership, Practice, User
from practice.mail.models import OutboundEmail
from practice.schedule.models import AppointmentType
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.online import waits
from tests.factories.screening import CLOT, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
SignIn = Callable[[Browser, Membership | User], Browser]
Counted = Callable[[int], AbstractContextManager[object]]
WISH = {
    "from_date": "2026-11-20", "until_date": "2026-11-27", "weekdays": ["0", "2"],
    "from_time": "10:00", "until_time": "",
}  # fmt: skip


def text_of(browser: Browser, url: str, status: int = 200) -> str:
    """The page at an address, with its whitespace folded."""
    page = browser.get(url)
    assert page.status_code == status
    return " ".join(page.content.decode().split())


@pytest.fixture
def visit(amira: Client, working: Membership, kind: AppointmentType) -> Appointment:
    """Amira's, in a week."""
    return booked(amira, working, MONDAY_AT_TEN + timedelta(days=7), type=kind)


@pytest.fixture
def offered(amira: Client, visit: Appointment, working: Membership, kind: AppointmentType) -> str:
    """The link to a time on Monday at ten, offered to Amira; she has to answer by 11:03."""
    other = booked(ClientFactory(practice=amira.practice), working, type=kind)
    waits(amira, visit)
    cancel(appointment=other, by=working, now=NOW)
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        pass_on(now=NOW + timedelta(minutes=3))
    letter = OutboundEmail.objects.get(kind="earlier_offer")
    line = next(x for x in letter.body_text.splitlines() if "/o/" in x)
    return urlsplit(line.strip()).path


def test_a_client_joins_changes_and_leaves_the_list(browser: Browser, visit: Appointment) -> None:
    text = text_of(browser, reverse("my_earlier"))
    assert "Wait for an earlier time than Monday 30 November 2026, 10am" in text
    url = reverse("wait_for_earlier", args=[visit.ref])
    assert "It stays yours until you take an earlier time." in text_of(browser, url)
    assert EarlierWish.objects.count() == 0
    assert browser.post(url, WISH)["Location"] == reverse("my_earlier")
    browser.post(url, {**WISH, "automatic": "on"})
    wish = EarlierWish.objects.get()
    assert (wish.weekdays, wish.from_minute, wish.until_minute) == (0b101, 600, 1440)
    assert (wish.automatic, wish.appointment, wish.added_by) == (True, visit, None)
    text = text_of(browser, reverse("my_earlier"))
    assert "on Mondays, Wednesdays, beginning from 10am, with anybody." in text
    assert "We take a time for you automatically." in text
    browser.post(reverse("stop_waiting", args=[wish.ref]))
    browser.post(reverse("stop_waiting", args=[wish.ref]))
    wish.refresh_from_db()
    assert wish.state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weekdays": []}, "Choose at least one day."),
        ({"until_date": "2026-11-19"}, "Choose a last day that is not before the first."),
        ({"until_date": "2028-11-19"}, "Choose a last day within a year of the first."),
        ({"until_time": "09:00"}, "Choose a latest time that is after the soonest."),
    ],
)
def test_mistakes_keep_what_was_typed(
    browser: Browser, visit: Appointment, changes: dict[str, object], sentence: str
) -> None:
    page = browser.post(reverse("wait_for_earlier", args=[visit.ref]), WISH | changes)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert 'value="10:00"' in page.content.decode()
    assert EarlierWish.objects.count() == 0


def test_somebody_else_s_visit_and_wish_are_not_there(
    client: Browser, visit: Appointment, amira: Client, signed_in: SignIn
) -> None:
    wish = waits(amira, visit)
    signed_in(client, ClientFactory(practice=amira.practice, with_account=True).user)
    assert client.get(reverse("wait_for_earlier", args=[visit.ref])).status_code == 404
    assert client.post(reverse("stop_waiting", args=[wish.ref])).status_code == 404
    assert "You are not waiting for anything." in text_of(client, reverse("my_earlier"))


def test_looking_at_an_offer_takes_nothing_however_often(client: Browser, offered: str) -> None:
    for _ in range(3):
        text = text_of(client, offered)
        assert "Monday 23 November 2026, 10am" in text
        assert "Monday 30 November 2026, 10am" in text
        assert "Friday 20 November 2026, 11:03am" in text
        assert client.head(offered).status_code == 200
        assert client.get(f"{offered}take/").status_code == 405
        assert client.get(f"{offered}no-thanks/").status_code == 405
    assert EarlierOffer.objects.get().state == "open"


def test_the_button_takes_it_once(client: Browser, offered: str, visit: Appointment) -> None:
    for _ in range(2):
        assert client.post(f"{offered}take/")["Location"] == offered
    visit.refresh_from_db()
    assert (visit.starts_at, visit.version) == (MONDAY_AT_TEN, 2)
    assert "The time is yours" in text_of(client, offered)


def test_no_thanks_keeps_the_place_and_the_visit(
    client: Browser, offered: str, visit: Appointment
) -> None:
    client.post(f"{offered}no-thanks/")
    assert "You are still on the list." in text_of(client, offered)
    assert client.post(f"{offered}take/").status_code == 409
    assert EarlierWish.objects.get().state == "waiting"
    visit.refresh_from_db()
    assert visit.version == 1


def test_an_offer_that_is_over_says_so(client: Browser, offered: str) -> None:
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert "This time has gone" in text_of(client, offered)
        answer = client.post(f"{offered}take/")
    assert answer.status_code == 409
    assert "This time has gone" in answer.content.decode()


def test_a_stop_closes_an_offer_too(
    client: Browser, offered: str, amira: Client, working: Membership, visit: Appointment
) -> None:
    screened(amira, working, NOW, CLOT)
    answer = client.post(f"{offered}take/")
    assert "We'd like to talk to you first" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.version == 1


def test_a_link_that_is_none_leads_nowhere(client: Browser, offered: str) -> None:
    other = "y" if offered.endswith("x/") else "x"
    for url in (f"{offered[:-2]}{other}/", "/o/abc/"):
        assert "This link leads nowhere" in text_of(client, url, 404)
        assert client.post(f"{url}take/").status_code == 404


def test_the_letter_does_not_go_once_the_offer_is_closed(
    client: Browser, offered: str, amira: Client
) -> None:
    letter = OutboundEmail.objects.get(kind="earlier_offer")
    now = NOW + timedelta(minutes=4)
    assert before_offering(letter, now=now).do == "send"
    assert before_offering(letter, now=NOW + timedelta(hours=3)).do == "supersede"
    Client.objects.filter(pk=amira.pk).update(email="new@post.example")
    assert before_offering(letter, now=now).do == "supersede"
    Client.objects.filter(pk=amira.pk).update(email=letter.recipient, archived_at=NOW)
    assert before_offering(letter, now=now).do == "suppress"
    Client.objects.filter(pk=amira.pk).update(archived_at=None)
    client.post(f"{offered}no-thanks/")
    assert before_offering(letter, now=now).do == "supersede"


def test_staff_see_who_waits_and_what_became_of_a_freed_time(
    client: Browser, working: Membership, offered: str, signed_in: SignIn
) -> None:
    signed_in(client, working)
    text = text_of(client, reverse("waiting_list"))
    assert "Amira Khan" in text
    assert "Monday 23 November 2026, 10:00 to 11:00" in text
    assert "Amira Khan: open until 11:03" in text


def test_staff_put_somebody_on_the_list_and_take_them_off(
    client: Browser, working: Membership, visit: Appointment, amira: Client, signed_in: SignIn
) -> None:
    signed_in(client, working)
    url = f"{reverse('add_to_waiting')}?client={amira.ref}"
    assert "Earlier than Monday 30 November 2026, 10:00" in text_of(client, url)
    assert client.post(url, WISH).status_code == 422
    assert client.post(url, {**WISH, "what": visit.ref}).status_code == 302
    wish = EarlierWish.objects.get()
    assert (wish.appointment, wish.added_by) == (visit, working)
    client.post(reverse("withdraw_wish", args=[wish.ref]))
    assert "Nobody waits for an earlier time." in text_of(client, reverse("waiting_list"))


def test_staff_offer_a_time_out_of_turn_with_a_reason(
    client: Browser, working: Membership, visit: Appointment, amira: Client, signed_in: SignIn
) -> None:
    wish = waits(amira, visit)
    signed_in(client, working)
    url = reverse("offer_wish", args=[wish.ref])
    data = {"on": "2026-11-24", "at": "09:00", "therapist": working.pk}
    page = client.post(url, data)
    assert "Say in a few words why you offer it out of turn." in page.content.decode()
    for day, at in (("2026-11-24", "18:00"), ("2026-11-20", "10:00")):
        assert (
            client.post(url, {**data, "on": day, "at": at, "reason": "In pain."}).status_code == 422
        )
    client.post(url, {**data, "reason": "Travels on Friday."})
    offer = EarlierOffer.objects.get()
    assert (offer.by, offer.reason, offer.freed) == (working, "Travels on Friday.", None)
    assert offer.held.status == Status.HELD
    assert client.post(url, {**data, "at": "11:00", "reason": "Again."}).status_code == 422
    assert "By hand: Travels on Friday." in text_of(client, reverse("waiting_list"))


def test_the_list_costs_the_same_at_one_row_and_at_three(
    client: Browser, working: Membership, kind: AppointmentType, practice: Practice,
    signed_in: SignIn, django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    signed_in(client, working)
    for number in (1, 3):
        while EarlierWish.objects.count() < number:
            person = ClientFactory(practice=practice, with_account=True)
            waits(person, kind=kind)
        with django_assert_num_queries(7):
            client.get(reverse("waiting_list"))


def test_a_client_s_list_costs_the_same_at_one_row_and_at_three(
    browser: Browser, amira: Client, working: Membership, kind: AppointmentType,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for number in (1, 3):
        while (days := EarlierWish.objects.count()) < number:
            visit = booked(amira, working, MONDAY_AT_TEN + timedelta(days=days), type=kind)
            waits(amira, visit)
        with django_assert_num_queries(6):
            browser.get(reverse("my_earlier"))


def test_the_public_page_says_how_to_begin(
    client: Browser, practice: Practice, kind: AppointmentType
) -> None:
    text = text_of(client, reverse("book_door"))
    assert "Sign in and choose a time" in text
    assert practice.phone in text
