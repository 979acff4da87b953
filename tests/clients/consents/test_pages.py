"""The pages of consents: the therapist's and the client's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.consents.actions import UNDO_FOR, record_consent
from clients.consents.queries import consents_of, has_consented
from clients.consents.wording import PURPOSES
from clients.models import Client
from practice.accounts.models import Membership, User
from tests.clients.consents.test_answers import answer
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with an account."""
    return ClientFactory(practice=therapist.practice, name="Rosa Bell", with_account=True)


@pytest.fixture
def desk(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's browser."""
    return signed_in(client, therapist)


@pytest.fixture
def phone(rosa: Client, signed_in: SignIn) -> Browser:
    """Rosa's own."""
    assert rosa.user
    return signed_in(Browser(), rosa.user)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def tell(browser: Browser, rosa: Client, purpose: str, what: str) -> Any:
    return browser.post(reverse("answer_consent", args=[rosa.ref, purpose, what]), follow=True)


def test_the_page_shows_each_purpose_with_the_text_of_its_day(
    desk: Browser, rosa: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = PURPOSES["photos"].__class__("photos", "Photographs", "The older text.", "None.")
    monkeypatch.setattr("clients.consents.actions.PURPOSES", {**PURPOSES, "photos": older})
    answer(rosa, therapist, purpose="photos")
    monkeypatch.undo()
    page = text(desk.get(reverse("client_consents", args=[rosa.ref])))
    assert [page.count(f'<h2 id="{key}">') for key in PURPOSES] == [1] * 5
    assert "The older text." in page
    assert "The text has changed since." in page
    assert PURPOSES["photos"].text not in page
    assert (
        f"<strong>Agreed.</strong> 18 November 2026, 10:00, by Rosa Bell in person, "
        f"recorded by {therapist.name}."
    ) in page


def test_an_answer_in_person_is_recorded_with_who_gave_it(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    url = reverse("record_consent", args=[rosa.ref, "gp"])
    assert "checked" not in text(desk.get(url))
    form = {"answer": "yes", "said_by": "client", "guardian_name": ""}
    assert desk.post(url, form).status_code == 302
    made = consents_of(rosa)["gp"]
    assert (made.given, made.said_by_name, made.how, made.recorded_by) == (
        True, "Rosa Bell", "in_person", therapist,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"guardian_name": ""}, "Choose yes or no."),
        ({"answer": "yes"}, "Choose who says so."),
        ({"answer": "yes", "said_by": "guardian"}, "Enter the name of the parent or guardian."),
        ({"answer": "maybe", "said_by": "client"}, "Choose one of the answers on the page."),
    ],
)
def test_half_an_answer_is_none(
    form: dict[str, str], says: str, desk: Browser, rosa: Client
) -> None:
    page = desk.post(reverse("record_consent", args=[rosa.ref, "gp"]), form)
    assert (page.status_code, says in text(page)) == (422, True)
    assert consents_of(rosa) == {}


def test_a_child_s_own_yes_is_turned_down_in_words(desk: Browser, therapist: Membership) -> None:
    child = ClientFactory(practice=therapist.practice, child=True)
    url = reverse("record_consent", args=[child.ref, "treatment"])
    page = desk.post(url, {"answer": "yes", "said_by": "client", "guardian_name": ""})
    assert page.status_code == 422
    assert "Under 16, only a parent or guardian can agree." in text(page)
    form = {"answer": "yes", "said_by": "guardian", "guardian_name": "Helen Whitfield"}
    assert desk.post(url, form).status_code == 302
    assert has_consented(child, "treatment")


def test_a_purpose_that_is_none_is_not_there(desk: Browser, phone: Browser, rosa: Client) -> None:
    assert desk.get(reverse("record_consent", args=[rosa.ref, "all"])).status_code == 404
    assert desk.post(reverse("withdraw_consent", args=[rosa.ref, "all"])).status_code == 404
    assert tell(phone, rosa, "all", "agree").status_code == 404
    assert tell(phone, rosa, "photos", "forget").status_code == 404


@pytest.mark.parametrize("who", ["desk", "phone"])
def test_a_withdrawal_works_at_once_and_is_undone_in_the_page(
    who: str, request: pytest.FixtureRequest, rosa: Client, therapist: Membership
) -> None:
    answer(rosa, therapist, purpose="photos", now=timezone.now())
    browser, is_client = request.getfixturevalue(who), who == "phone"

    def press(what: str) -> str:
        if is_client:
            return text(tell(browser, rosa, "photos", what))
        url = reverse(f"{what}_consent", args=[rosa.ref, "photos"])
        return text(browser.post(url, follow=True))

    page = press("withdraw")
    assert not has_consented(rosa, "photos")
    assert f"Taken back. {PURPOSES['photos'].effect_of_withdrawing}" in page
    assert ">Undo</button>" in page
    press("undo")
    assert has_consented(rosa, "photos")
    assert rosa.consents.count() == 3


def test_an_undo_is_for_whoever_withdrew_and_for_a_while(
    desk: Browser, phone: Browser, rosa: Client, therapist: Membership
) -> None:
    answer(rosa, therapist, purpose="photos", now=timezone.now())
    tell(phone, rosa, "photos", "withdraw")
    url = reverse("undo_consent", args=[rosa.ref, "photos"])
    assert "There is nothing to undo any more." in text(desk.post(url, follow=True))
    with time_machine.travel(timezone.now() + UNDO_FOR + timedelta(minutes=1)):
        assert "nothing to undo" in text(tell(phone, rosa, "photos", "undo"))
    assert not has_consented(rosa, "photos")


def test_a_client_agrees_to_one_thing_and_to_nothing_else(phone: Browser, rosa: Client) -> None:
    page = text(phone.get(reverse("my_consents")))
    assert page.count("I agree<") == 5
    assert "checkbox" not in page
    tell(phone, rosa, "news", "agree")
    made = consents_of(rosa)
    assert list(made) == ["news"]
    assert (made["news"].how, made["news"].said_by_name, made["news"].recorded_by) == (
        "page", "Rosa Bell", None,
    )  # fmt: skip


def test_a_client_answers_for_nobody_else(phone: Browser, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice, with_account=True)
    assert tell(phone, other, "news", "agree").status_code == 404
    assert consents_of(other) == {}


def test_a_child_s_page_offers_no_yes_and_takes_a_no(
    therapist: Membership, signed_in: SignIn
) -> None:
    child = ClientFactory(practice=therapist.practice, child=True, with_account=True)
    assert child.user
    record_consent(
        client=child, purpose="photos", given=True, said_by="guardian",
        said_by_name="Helen Whitfield", how="in_person", by=therapist, now=timezone.now(),
    )  # fmt: skip
    phone = signed_in(Browser(), child.user)
    page = text(phone.get(reverse("my_consents")))
    assert "Under 16, a parent or guardian agrees for you." in page
    assert "I agree<" not in page
    assert "Under 16, only a parent or guardian" in text(tell(phone, child, "news", "agree"))
    tell(phone, child, "photos", "withdraw")
    assert not has_consented(child, "photos")


@pytest.mark.parametrize("answers", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_answers(
    answers: int, desk: Browser, rosa: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for n in range(answers):
        answer(rosa, therapist, given=n % 2 == 0)
    # Session, user, place; client; trace in a savepoint; answers, letters; consent, overrides;
    # every answer with who recorded it; whether reminders of visits are stopped.
    with django_assert_num_queries(12):
        desk.get(reverse("client_consents", args=[rosa.ref]))
