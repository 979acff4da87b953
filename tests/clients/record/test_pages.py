"""The pages of a person's details."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, UserFactory
from tests.factories.screening import FRIDAY, NOW

pytestmark = pytest.mark.django_db
Counted = Callable[[int], Any]
SignIn = Callable[[Browser, Membership], Browser]
EMPTY = {
    "name": "",
    "pronouns": "",
    "birth_date_day": "",
    "birth_date_month": "",
    "birth_date_year": "",
    "email": "",
    "phone": "",
    "guardian_name": "",
    "guardian_email": "",
}
ROSA = EMPTY | {
    "name": "Rosa Bell",
    "birth_date_day": "27",
    "birth_date_month": "March",
    "birth_date_year": "1986",
    "email": "rosa@post.example",
    "phone": "020 7946 0101",
}


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_a_client_is_added_and_their_file_opens(browser: Browser, therapist: Membership) -> None:
    page = browser.post(reverse("new_client"), ROSA, follow=True)
    stored = Client.objects.get()
    assert page.redirect_chain == [(reverse("client", args=[stored.ref]), 302)]
    assert "Rosa Bell is added." in text(page)
    assert (stored.practice, stored.birth_date) == (therapist.practice, date(1986, 3, 27))
    assert (str(stored.phone), stored.guardian_consented_on) == ("+442079460101", None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter the client&#x27;s name."),
        ({"name": "Rosa\u202elleB"}, "Take out the hidden characters"),
        ({"name": "R" * 200_000}, "Shorten this to 120 characters. It has 200000."),
        ({"birth_date_day": "31", "birth_date_month": "2"}, "31 February 1986 is not a date."),
        ({"birth_date_year": "2150"}, "A birth date cannot be in the future."),
        ({"birth_date_year": "1886"}, "it is more than 120 years ago."),
        ({"birth_date_day": ""}, "The date needs a day."),
        ({"email": "rosa@"}, "Enter an email address in full, such as name@example.com."),
        ({"email": '"a,b"@post.example'}, "A letter goes to one address."),
        ({"phone": "12"}, "Enter a phone number, such as 0121 496 0123"),
        ({"guardian_agreed": "on"}, "Enter the name of the guardian who agreed."),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    changes: dict[str, str], said: str, browser: Browser
) -> None:
    page = browser.post(reverse("new_client"), ROSA | changes)
    assert page.status_code == 422
    assert "<title>Error: New client" in text(page)
    assert said in text(page)
    if "email" not in changes:
        assert 'value="rosa@post.example"' in text(page)
    assert Client.objects.count() == 0


def test_what_is_not_on_the_page_is_not_taken(browser: Browser, therapist: Membership) -> None:
    elsewhere = ClientFactory().practice
    extra = {
        "practice": elsewhere.pk,
        "ref": "AAAAAAAAAA",
        "user": UserFactory().pk,
        "archived_at": "2026-01-01",
        "guardian_consented_on": "2020-01-01",
    }
    browser.post(reverse("new_client"), ROSA | extra)
    stored = therapist.practice.clients.get()
    assert (stored.name, stored.user, stored.archived_at) == ("Rosa Bell", None, None)
    assert (stored.ref == "AAAAAAAAAA", stored.guardian_consented_on) == (False, None)


@time_machine.travel(NOW, tick=False)
def test_a_guardian_s_word_is_kept_with_its_day_and_can_be_taken_back(
    browser: Browser, therapist: Membership
) -> None:
    child = ROSA | {"birth_date_year": "2014", "guardian_name": "Helen Bell"}
    browser.post(reverse("new_client"), child | {"guardian_agreed": "on"})
    stored = therapist.practice.clients.get()
    url = reverse("edit_client", args=[stored.ref])
    assert stored.guardian_consented_on == FRIDAY
    Client.objects.update(guardian_consented_on=date(2026, 9, 1))
    browser.post(url, child | {"guardian_agreed": "on"})
    stored.refresh_from_db()
    assert stored.guardian_consented_on == date(2026, 9, 1)
    browser.post(url, child)
    stored.refresh_from_db()
    assert stored.guardian_consented_on is None


def test_details_are_shown_to_be_changed(browser: Browser, therapist: Membership) -> None:
    rosa = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    url = reverse("edit_client", args=[rosa.ref])
    shown = text(browser.get(url))
    assert 'value="Rosa Bell"' in shown
    assert "<title>Details, R.B." in shown
    page = browser.post(url, ROSA | {"name": "Rosa Hill"}, follow=True)
    assert "The details are saved." in text(page)
    rosa.refresh_from_db()
    assert rosa.name == "Rosa Hill"


def test_a_mistake_in_the_details_changes_nothing(browser: Browser, therapist: Membership) -> None:
    rosa = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    page = browser.post(reverse("edit_client", args=[rosa.ref]), ROSA | {"name": ""})
    assert (page.status_code, "<title>Error: Details" in text(page)) == (422, True)
    rosa.refresh_from_db()
    assert rosa.name == "Rosa Bell"


def test_looking_at_somebody_s_details_is_kept_in_the_trace(
    browser: Browser, therapist: Membership
) -> None:
    rosa = ClientFactory(practice=therapist.practice)
    browser.get(reverse("edit_client", args=[rosa.ref]))
    seen = list(AuditEvent.objects.values_list("verb", "client_id", "actor_id"))
    assert seen == [("client.seen", rosa.pk, therapist.user_id)]


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_practice_s_client_is_not_there(method: str, browser: Browser) -> None:
    theirs = ClientFactory(name="Theirs")
    page = getattr(browser, method)(reverse("edit_client", args=[theirs.ref]), ROSA)
    assert page.status_code == 404
    assert "Theirs" not in text(page)
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


@pytest.mark.parametrize("name", ["new_client", "edit_client"])
def test_the_office_is_refused(
    name: str, client: Browser, admin_member: Membership, signed_in: SignIn
) -> None:
    rosa = ClientFactory(practice=admin_member.practice)
    args = [rosa.ref] if name == "edit_client" else []
    assert signed_in(client, admin_member).post(reverse(name, args=args), ROSA).status_code == 403
    assert Client.objects.count() == 1


def test_words_that_are_code_are_shown_as_words(browser: Browser, therapist: Membership) -> None:
    attack = "<script>alert(1)</script>"
    rosa = ClientFactory(practice=therapist.practice, name=attack)
    for name in ("client", "edit_client", "client_health"):
        page = browser.get(reverse(name, args=[rosa.ref])).content.decode()
        assert attack not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_page_of_details_costs_the_same_for_anybody(
    browser: Browser, therapist: Membership, django_assert_num_queries: Counted
) -> None:
    for _ in range(3):
        rosa = ClientFactory(practice=therapist.practice)
    # Session, user, place; the client; the trace and its savepoint.
    with django_assert_num_queries(11):
        browser.get(reverse("edit_client", args=[rosa.ref]))
