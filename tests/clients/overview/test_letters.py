"""Letters as the office sees them: to whom, about what, where they stand. Never their text."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.overview import letters as overview_letters
from clients.overview.letters import WORDS, letters_of
from clients.screening.actions import send_intake
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from tests.factories import ClientFactory
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, admin_member: Membership, signed_in: SignIn) -> Browser:
    """The office's."""
    return signed_in(client, admin_member)


def sent_to(member: Membership, email: str = "rosa@post.example") -> OutboundEmail:
    """A health form on its way to somebody of that practice."""
    client = ClientFactory(practice=member.practice, email=email, name="Rosa Bell")
    invitation = send_intake(client=client, by=member, now=NOW)
    return OutboundEmail.objects.get(key=f"intake:{invitation.pk}")


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_a_practice_without_letters_says_what_comes_here(browser: Browser) -> None:
    assert "No letters yet." in text(browser.get(reverse("letters")))


def test_a_letter_is_a_line_without_its_text(browser: Browser, therapist: Membership) -> None:
    letter = sent_to(therapist)
    page = text(browser.get(reverse("letters")))
    assert "rosa@post.example" in page
    assert letter.subject in page
    assert "Waiting" in page
    assert "Hello Rosa" in letter.body_text
    assert "Hello" not in page
    assert "Rosa Bell" not in page
    assert "/i/" not in page


def test_letters_are_read_without_the_key_to_their_text(
    browser: Browser, therapist: Membership, settings: Any
) -> None:
    sent_to(therapist)
    settings.ENCRYPTION_KEYS = []
    assert "rosa@post.example" in text(browser.get(reverse("letters")))


def test_another_practice_s_letters_and_those_of_sign_in_are_not_here(
    browser: Browser, therapist: Membership, other_therapist: Membership
) -> None:
    sent_to(other_therapist, "elsewhere@post.example")
    Browser().post(reverse("account_request_login_code"), {"email": therapist.user.email})
    assert OutboundEmail.objects.count() == 2
    page = text(browser.get(reverse("letters")))
    assert "elsewhere@post.example" not in page
    assert f'<th scope="row">{therapist.user.email}' not in page


def test_every_state_of_a_letter_has_a_word() -> None:
    assert set(WORDS) == {state.value for state in State}


def test_the_newest_letter_comes_first(therapist: Membership) -> None:
    old, new = sent_to(therapist, "old@post.example"), sent_to(therapist, "new@post.example")
    OutboundEmail.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=1))
    assert [row.recipient for row in letters_of(therapist.practice)] == [
        new.recipient,
        old.recipient,
    ]


def test_why_a_letter_did_not_go_is_said(browser: Browser, therapist: Membership) -> None:
    letter = sent_to(therapist)
    OutboundEmail.objects.filter(pk=letter.pk).update(
        state="failed", next_try_at=None, last_error="The address does not exist."
    )
    page = text(browser.get(reverse("letters")))
    assert "Not sent" in page
    assert "The address does not exist." in page


def test_only_the_newest_are_shown(therapist: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview_letters, "SHOWN", 2)
    for n in range(3):
        sent_to(therapist, f"rosa{n}@post.example")
    assert len(letters_of(therapist.practice)) == 2


@pytest.mark.parametrize(("role", "status"), [("admin_member", 200), ("owner", 200),
    ("therapist", 403)])  # fmt: skip
def test_the_office_may_look_and_a_therapist_may_not(
    role: str, status: int, request: pytest.FixtureRequest, client: Browser, signed_in: SignIn
) -> None:
    browser = signed_in(client, request.getfixturevalue(role))
    assert browser.get(reverse("letters")).status_code == status


@pytest.mark.parametrize("letters", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    letters: int, browser: Browser, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for n in range(letters):
        sent_to(therapist, f"rosa{n}@post.example")
    # Session, user, place; letters.
    with django_assert_num_queries(4):
        browser.get(reverse("letters"))
