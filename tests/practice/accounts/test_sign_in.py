"""Signing in by emailed code and by password, and what a stranger learns from trying: nothing."""

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts.adapter import SUBJECTS, InstepAdapter
from practice.accounts.models import Membership, User
from practice.mail.models import OutboundEmail
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "six-hills-a-summer"


def ask_for_code(browser: Browser, email: str) -> Any:
    return browser.post(reverse("account_request_login_code"), {"email": email}, follow=True)


def sign_in(browser: Browser, email: str, password: str) -> Any:
    return browser.post(reverse("account_login"), {"login": email, "password": password})


def only_letter() -> OutboundEmail:
    return OutboundEmail.objects.get()


def code_in(letter: OutboundEmail) -> str:
    found = re.search(r"code is (\S+)", letter.body_text)
    assert found is not None
    return found[1]


def plain(page: Any, *own: str) -> str:
    """A page without what is new in every answer, and without the asker's own words."""
    text = page.content.decode()
    for words in own:
        text = text.replace(words, "")
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", text)


def is_signed_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def test_a_code_goes_to_the_outbox_in_the_fast_lane(client: Browser, therapist: Membership) -> None:
    before = timezone.now()
    ask_for_code(client, therapist.user.email)
    letter = only_letter()
    assert (letter.recipient, letter.subject) == (therapist.user.email, "Your sign-in code")
    assert (letter.lane, letter.kind, letter.state) == ("now", "sign_in", "due")
    assert letter.practice_id is None
    assert 9 * 60 < (letter.expires_at - before).total_seconds() < 21 * 60
    assert code_in(letter) in letter.body_html


def test_the_code_opens_the_door_once(client: Browser, therapist: Membership) -> None:
    ask_for_code(client, therapist.user.email)
    code = code_in(only_letter())
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/", follow=True).redirect_chain == [("/today/", 302)]
    again = Browser().post(reverse("account_confirm_login_code"), {"code": code})
    assert again["Location"] == reverse("account_request_login_code")


def test_a_wrong_code_opens_nothing_and_says_so(client: Browser, therapist: Membership) -> None:
    ask_for_code(client, therapist.user.email)
    page = client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert page.status_code == 200
    assert "<title>Error: Check your email" in page.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("email", ["nobody@nowhere.example", "off@staff.example"])
def test_an_address_without_an_account_gets_the_same_page(
    email: str, client: Browser, therapist: Membership
) -> None:
    UserFactory(email="off@staff.example", is_active=False)
    known = ask_for_code(client, therapist.user.email)
    unknown = ask_for_code(Browser(), email)
    assert unknown.redirect_chain == known.redirect_chain
    assert plain(unknown, email) == plain(known, therapist.user.email)
    letter = OutboundEmail.objects.get(recipient=email)
    assert (letter.subject, letter.lane) == ("Signing in", "now")
    assert "There is no account for it" in letter.body_text


@pytest.mark.parametrize("email", ['"a,b"@example.com', '"a;b"@example.com', "a@[127.0.0.1]"])
@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_an_odd_address_gets_the_same_page(email: str, page: str, client: Browser) -> None:
    plain_one = client.post(reverse(page), {"email": "nobody@nowhere.example"})
    odd = Browser().post(reverse(page), {"email": email})
    assert (odd.status_code, odd["Location"]) == (302, plain_one["Location"])


def test_a_password_opens_the_door(client: Browser, therapist: Membership) -> None:
    answer = sign_in(client, therapist.user.email.upper(), PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(
    client: Browser, therapist: Membership
) -> None:
    wrong = sign_in(client, therapist.user.email, "not-the-password")
    unknown = sign_in(Browser(), "nobody@nowhere.example", "not-the-password")
    mask = re.compile(r'name="login" value="[^"]*"')
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert mask.sub("", plain(wrong)) == mask.sub("", plain(unknown))
    assert "Error: Sign in" in plain(wrong)


def test_somebody_deactivated_does_not_come_in_by_password(
    client: Browser, therapist: Membership
) -> None:
    User.objects.update(is_active=False)
    sign_in(client, therapist.user.email, PASSWORD)
    assert not is_signed_in(client)


def test_guessing_is_stopped_for_that_account_and_no_other(
    client: Browser, therapist: Membership, owner: Membership
) -> None:
    for _ in range(5):
        sign_in(client, therapist.user.email, "a-guess-at-it")
    refused = sign_in(client, therapist.user.email, PASSWORD)
    assert refused.status_code == 200
    assert not is_signed_in(client)
    sign_in(client, owner.user.email, PASSWORD)
    assert is_signed_in(client)


def test_the_session_gets_a_new_key_at_sign_in(client: Browser, therapist: Membership) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    sign_in(client, therapist.user.email, PASSWORD)
    assert client.session.session_key != before


def test_signing_out_takes_a_post_and_ends_the_session(
    client: Browser, therapist: Membership
) -> None:
    sign_in(client, therapist.user.email, PASSWORD)
    old = client.cookies["instep"].value
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    answer = client.post(reverse("account_logout"))
    assert answer["Location"] == reverse("account_login")
    client.cookies["instep"] = old
    assert client.get(reverse("today")).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_themselves_up(method: str, client: Browser) -> None:
    form = {"email": "new@nowhere.example", "password1": NEW_PASSWORD}
    page = getattr(client, method)(reverse("account_signup"), form)
    assert "Accounts are made by your practice" in page.content.decode()
    assert (User.objects.count(), OutboundEmail.objects.count()) == (0, 0)


def reset_link() -> str:
    found = re.search(r"http://testserver(/account/reset/\S+)", only_letter().body_text)
    assert found is not None
    return found[1]


def test_a_forgotten_password_is_chosen_anew_by_letter(
    client: Browser, therapist: Membership
) -> None:
    client.post(reverse("account_reset_password"), {"email": therapist.user.email})
    assert (only_letter().subject, only_letter().lane) == ("Choose a new password", "now")
    page = client.get(reset_link(), follow=True)
    path = page.redirect_chain[-1][0]
    answer = client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    assert sign_in(Browser(), therapist.user.email, NEW_PASSWORD).status_code == 302


def test_a_reset_link_works_once(client: Browser, therapist: Membership) -> None:
    client.post(reverse("account_reset_password"), {"email": therapist.user.email})
    link = reset_link()
    path = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    again = Browser().get(link, follow=True)
    assert 'type="password"' not in again.content.decode()


def test_resetting_tells_a_stranger_nothing(client: Browser, therapist: Membership) -> None:
    url = reverse("account_reset_password")
    known = client.post(url, {"email": therapist.user.email}, follow=True)
    unknown = Browser().post(url, {"email": "nobody@nowhere.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert plain(known) == plain(unknown)


def test_a_new_password_must_be_worth_having(client: Browser, therapist: Membership) -> None:
    client.post(reverse("account_reset_password"), {"email": therapist.user.email})
    path = client.get(reset_link(), follow=True).redirect_chain[-1][0]
    page = client.post(path, {"password1": "short", "password2": "short"})
    assert page.status_code == 200
    assert sign_in(Browser(), therapist.user.email, "short").status_code == 200


def test_letters_that_we_have_no_words_for_are_not_sent() -> None:
    InstepAdapter().send_mail("account/email/email_changed", "jo@post.example", {})
    assert OutboundEmail.objects.count() == 0
    assert set(SUBJECTS) == {
        "account/email/login_code",
        "account/email/password_reset_key",
        "account/email/unknown_account",
    }
