"""Guessing: per account, per address, with addresses made up, and what a success changes."""

import re
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts.adapter import InstepAdapter
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories import UserFactory
from tests.practice.accounts.second_steps import enter_password, with_app

pytestmark = pytest.mark.django_db
SIGN_IN = reverse("account_login")


class Counted(MD5PasswordHasher):
    """The hasher of the suite, which counts."""

    calls = 0

    def encode(self, password: str, salt: str) -> str:
        Counted.calls += 1
        return super().encode(password, salt)


@pytest.fixture
def hashed(therapist: Membership) -> Any:
    """How often the hasher ran since."""
    Counted.calls = 0
    with (
        patch("django.contrib.auth.hashers.get_hashers", return_value=[Counted()]),
        patch("django.contrib.auth.hashers.get_hasher", return_value=Counted()),
        patch("django.contrib.auth.hashers.identify_hasher", return_value=Counted()),
    ):
        yield lambda: Counted.calls


def guess(number: int, login: str, **headers: str) -> Any:
    form = {"login": login, "password": f"guess-number-{number}"}
    return Browser().post(SIGN_IN, form, headers=headers)


@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("known", [True, False])
def test_at_most_ten_a_minute_reach_the_hasher_whatever_addresses_are_made_up(
    proxies: int, known: bool, therapist: Membership, settings: Any, hashed: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    people = [UserFactory() for _ in range(20)] if known else []
    before = hashed()
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(60):
            real = ["203.0.113.9", "192.0.2.1"][:proxies]
            forged = ", ".join([f"198.51.100.{number}", f"2001:db8::{number:x}", *real])
            login = people[number % 20].email if known else f"nobody{number}@nowhere.example"
            guess(number, login, x_forwarded_for=forged)
    assert 1 <= hashed() - before <= 10


def test_a_guess_runs_the_hasher_once_whether_or_not_there_is_an_account(
    therapist: Membership, hashed: Any
) -> None:
    for login in (therapist.user.email, "nobody@nowhere.example"):
        before = hashed()
        guess(1, login)
        assert hashed() - before == 1, login


def test_a_header_with_fewer_addresses_than_proxies_is_no_crash(
    therapist: Membership, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    assert guess(1, therapist.user.email, x_forwarded_for="198.51.100.1").status_code == 200


def test_a_success_does_not_free_the_address(therapist: Membership, owner: Membership) -> None:
    for number in range(4):
        guess(number, therapist.user.email)
        guess(number, f"nobody{number}@nowhere.example")
    own = Browser()
    enter_password(own, owner.user)
    assert "_auth_user_id" in own.session
    guess(9, "nobody9@nowhere.example")
    late = Browser()
    enter_password(late, owner.user)
    assert "_auth_user_id" not in late.session


def test_a_new_password_frees_the_account_and_not_the_address(
    therapist: Membership, rf: Any
) -> None:
    for number in range(5):
        guess(number, therapist.user.email)
    request = rf.post(SIGN_IN)
    InstepAdapter(request)._delete_login_attempts_cached_email(request, email=therapist.user.email)
    known = Browser()
    enter_password(known, therapist.user)
    assert "_auth_user_id" in known.session
    for number in range(4):
        guess(number, f"nobody{number}@nowhere.example")
    late = Browser()
    enter_password(late, therapist.user)
    assert "_auth_user_id" not in late.session


def test_somebody_locked_out_still_comes_in_by_emailed_code(therapist: Membership) -> None:
    for number in range(6):
        guess(number, therapist.user.email)
    browser = Browser()
    browser.post(reverse("account_request_login_code"), {"email": therapist.user.email})
    letter = OutboundEmail.objects.get(subject="Your sign-in code")
    found = re.search(r"code is (\S+)", letter.body_text)
    assert found is not None
    browser.post(reverse("account_confirm_login_code"), {"code": found[1]})
    assert browser.get(reverse("today")).status_code == 200


def test_a_refusal_is_kept_without_what_was_typed(
    therapist: Membership, other_therapist: Membership
) -> None:
    guess(1, therapist.user.email)
    guess(2, "nobody@nowhere.example")
    known, unknown = AuditEvent.objects.filter(verb="account.sign_in_refused").order_by("pk")
    assert (known.practice_id, known.subject_id) == (therapist.practice_id, therapist.user_id)
    assert (unknown.practice_id, unknown.subject_id) == (None, None)
    assert (known.actor_kind, known.fields, unknown.fields) == ("system", [], [])


def test_a_refused_second_step_is_kept(client: Browser, therapist: Membership) -> None:
    with_app(therapist.user)
    enter_password(client, therapist.user)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    kept = AuditEvent.objects.get(verb="account.second_factor_refused")
    assert kept.subject_id == therapist.user_id
