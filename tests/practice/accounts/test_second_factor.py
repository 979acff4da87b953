"""Whoever works in a practice uses a second factor, by whatever way they came."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.mfa import opened
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.privacy.keyring import CannotOpen, key_ring
from practice.privacy.rotating import rotate
from tests.factories import ClientFactory, UserFactory
from tests.practice.accounts.second_steps import (
    SECRET,
    code_now,
    enter_password,
    enter_second,
    recovery_codes,
    with_app,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
CODES = reverse("account_request_login_code")


@pytest.fixture(autouse=True)
def _asked_for(settings: Any) -> None:
    settings.SECOND_FACTOR = True


def by_emailed_code(browser: Browser, user: User) -> Any:
    browser.post(CODES, {"email": user.email})
    letter = OutboundEmail.objects.filter(subject="Your sign-in code").latest("pk")
    found = re.search(r"code is (\S+)", letter.body_text)
    assert found is not None
    return browser.post(reverse("account_confirm_login_code"), {"code": found[1]})


def verbs(user: User) -> list[str]:
    rows = AuditEvent.objects.filter(subject_type="accounts.user", subject_id=user.pk)
    return list(rows.order_by("pk").values_list("verb", flat=True))


def changes() -> list[str]:
    return list(
        OutboundEmail.objects.filter(kind="account_changed").values_list("body_text", flat=True)
    )


@pytest.mark.parametrize("way", [enter_password, by_emailed_code])
def test_without_one_a_member_is_led_to_set_one_up(
    way: Callable[..., Any], client: Browser, therapist: Membership
) -> None:
    way(client, therapist.user)
    for page in ("today", "clients", "home", "settings", "me", "sessions", "workshops"):
        answer = client.get(reverse(page))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index")), page
    assert "Add a passkey or an app" in client.get(reverse("mfa_index")).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_sent_without_one_is_refused_and_nothing_is_done(
    method: str, client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    signed_in(client, therapist)
    answer = getattr(client, method)(reverse("new_client"), {"name": "Never Kept"})
    assert answer.status_code == 403
    assert therapist.practice.clients.count() == 0


@pytest.mark.parametrize("way", [enter_password, by_emailed_code])
def test_with_one_nobody_is_signed_in_before_it_is_used(
    way: Callable[..., Any], client: Browser, therapist: Membership
) -> None:
    with_app(therapist.user)
    assert way(client, therapist.user)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("today"))["Location"].startswith(reverse("account_login"))
    assert "account.signed_in" not in verbs(therapist.user)
    assert enter_second(client, code_now())["Location"] == "/"
    assert client.get(reverse("today")).status_code == 200
    assert "account.signed_in" in verbs(therapist.user)


def test_a_session_that_never_used_it_opens_nothing_and_adds_nothing(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    with_app(therapist.user)
    signed_in(client, therapist)
    there = f"{reverse('mfa_reauthenticate')}?next="
    for page in ("today", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "sessions"):
        assert client.get(reverse(page))["Location"].startswith(there), page
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 403
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 403
    answer = client.post(f"{there}/today/", {"code": code_now()})
    assert answer["Location"] == "/today/"
    assert client.get(reverse("today")).status_code == 200


def test_a_code_of_the_app_works_once(client: Browser, therapist: Membership) -> None:
    with_app(therapist.user)
    code = code_now()
    enter_password(client, therapist.user)
    assert enter_second(client, code).status_code == 302
    another = Browser()
    enter_password(another, therapist.user)
    assert enter_second(another, code).status_code == 200
    # Nor when the library has forgotten it.
    cache.delete(f"allauth.mfa.totp.used?user={therapist.user_id}&code={code}")
    assert "has been used" in enter_second(another, code).content.decode()
    assert "_auth_user_id" not in another.session


# Numbers are periods away from now: reckoned at the collecting, they differ between processes.
@pytest.mark.parametrize("code", ["000000", "", "12345678", -2, 9])
def test_a_wrong_code_opens_nothing(
    code: str | int, client: Browser, therapist: Membership
) -> None:
    with_app(therapist.user)
    enter_password(client, therapist.user)
    typed = code if isinstance(code, str) else code_now(later=code)
    assert enter_second(client, typed).status_code == 200
    assert client.get(reverse("today")).status_code == 302


def test_codes_cannot_be_guessed_on(client: Browser, therapist: Membership) -> None:
    with_app(therapist.user)
    enter_password(client, therapist.user)
    for guess in range(5):
        enter_second(client, f"{guess:06}")
    assert enter_second(client, code_now()).status_code == 200


def test_a_recovery_code_lets_in_once_and_its_owner_is_told(
    client: Browser, therapist: Membership
) -> None:
    with_app(therapist.user)
    code = recovery_codes(therapist.user)[0]
    enter_password(client, therapist.user)
    assert enter_second(client, code).status_code == 302
    assert client.get(reverse("today")).status_code == 200
    assert ["A recovery code was used" in text for text in changes()] == [True]
    assert "account.recovery_code_used" in verbs(therapist.user)
    another = Browser()
    enter_password(another, therapist.user)
    assert enter_second(another, code).status_code == 200


def test_a_new_password_by_letter_does_not_go_around_it(
    client: Browser, therapist: Membership
) -> None:
    with_app(therapist.user)
    client.post(reverse("account_reset_password"), {"email": therapist.user.email})
    letter = OutboundEmail.objects.get(subject="Choose a new password")
    found = re.search(r"http://testserver(/account/reset/\S+)", letter.body_text)
    assert found is not None
    path = client.get(found[1], follow=True).redirect_chain[-1][0]
    new = "six-hills-a-summer"
    client.post(path, {"password1": new, "password2": new})
    assert "_auth_user_id" not in client.session
    assert enter_password(client, therapist.user, new)["Location"] == reverse("mfa_authenticate")
    assert ["A new password was chosen" in text for text in changes()] == [True]
    assert Authenticator.objects.filter(user=therapist.user).count() == 2


def add_app(browser: Browser) -> Any:
    browser.get(reverse("mfa_activate_totp"))
    secret = browser.session["mfa.totp.secret"]
    return browser.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_practice_and_ends_other_sessions(
    client: Browser, therapist: Membership
) -> None:
    elsewhere = Browser()
    enter_password(elsewhere, therapist.user)
    enter_password(client, therapist.user)
    assert add_app(client)["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(code in shown for code in recovery_codes(therapist.user))
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in recovery_codes(therapist.user))
    assert client.get(reverse("today")).status_code == 200
    assert elsewhere.get(reverse("mfa_index"))["Location"].startswith(reverse("account_login"))
    assert ["An app was added" in text for text in changes()] == [True]
    assert "account.second_factor_added" in verbs(therapist.user)


def test_removing_the_last_one_closes_the_practice(client: Browser, therapist: Membership) -> None:
    with_app(therapist.user)
    enter_password(client, therapist.user)
    enter_second(client, code_now())
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=therapist.user).exists()
    assert client.get(reverse("today"))["Location"] == reverse("mfa_index")
    assert ["was removed" in text for text in changes()] == [True]
    assert "account.second_factor_removed" in verbs(therapist.user)


def test_a_client_needs_none_and_may_have_one(client: Browser) -> None:
    user = ClientFactory(with_account=True).user
    by_emailed_code(client, user)
    assert client.get(reverse("me")).status_code == 200
    with_app(user)
    another = Browser()
    assert by_emailed_code(another, user)["Location"] == reverse("mfa_authenticate")


def test_secrets_are_sealed_where_they_lie_and_can_be_sealed_anew(
    therapist: Membership, settings: Any
) -> None:
    with_app(therapist.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert SECRET not in str(cursor.fetchall())
    kept = Authenticator.objects.get(type="totp")
    assert opened(kept.data["secret"]) == SECRET
    with pytest.raises(CannotOpen):
        key_ring().open(kept.data["secret"], "accounts_user.name")
    new = "new1:" + "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleTE="
    settings.ENCRYPTION_KEYS = [new, *settings.ENCRYPTION_KEYS]
    assert rotate() >= 1
    kept.refresh_from_db()
    assert kept.data["secret"].startswith("v1:new1:")
    assert opened(kept.data["secret"]) == SECRET


def test_whoever_runs_the_house_can_take_a_lost_one_away(
    client: Browser, therapist: Membership
) -> None:
    with_app(therapist.user)
    enter_password(client, therapist.user)
    enter_second(client, code_now())
    call_command("take_away_second_factor", therapist.user.email)
    assert not Authenticator.objects.filter(user=therapist.user).exists()
    assert client.get(reverse("today"))["Location"].startswith(reverse("account_login"))
    event = AuditEvent.objects.get(verb="account.second_factor_taken_away")
    assert (event.practice_id, event.actor_kind) == (therapist.practice_id, "system")
    assert ["was taken away" in text for text in changes()] == [True]


def test_a_house_without_it_is_told_so_before_it_opens(settings: Any) -> None:
    def found() -> list[str | None]:
        return [m.id for m in run_checks(include_deployment_checks=True) if "accounts" in str(m.id)]

    assert found() == []
    settings.SECOND_FACTOR = False
    assert found() == ["accounts.W001"]
    settings.DEMO = True
    assert found() == []


def test_a_passkey_gets_another_name_from_its_owner_alone(
    client: Browser, therapist: Membership, settings: Any
) -> None:
    settings.SECOND_FACTOR = False  # what was used is another test's
    credential = {"name": "Old phone", "credential": {}, "passwordless": True}
    passkey = Authenticator.objects.create(
        user=therapist.user, type=Authenticator.Type.WEBAUTHN, data=credential
    )
    address = reverse("mfa_edit_webauthn", args=[passkey.pk])
    client.force_login(UserFactory())
    assert client.post(address, {"name": "Mine now"}).status_code == 404
    client.force_login(therapist.user)
    assert "Old phone" in client.get(address).content.decode()
    client.post(address, {"name": "c" * 61})
    passkey.refresh_from_db()
    assert passkey.wrap().name == "Old phone"
    assert client.post(address, {"name": "My phone"}).status_code == 302
    passkey.refresh_from_db()
    assert passkey.wrap().name == "My phone"
    assert AuditEvent.objects.filter(verb="account.passkey_renamed").count() == 1
