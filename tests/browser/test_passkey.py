"""A passkey in Chromium, with an authenticator of its own: added, then signed in with."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from practice.accounts.models import Membership
from tests.browser.conftest import Watch
from tests.browser.test_pages import look
from tests.factories import MembershipFactory
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member(transactional_db: None, settings: Any) -> Membership:
    """An owner, in a house that asks for a second factor."""
    settings.SECOND_FACTOR = True
    return MembershipFactory(role="owner")


@pytest.fixture
def desk(site: str, watch: Watch, new_context: Callable[..., BrowserContext]) -> Page:
    """A page at a name, for passkeys belong to names; its machine knows whose finger it is."""
    context = new_context(base_url=site.replace("127.0.0.1", "localhost"))
    page = watch.follow(context.new_page())
    machine = context.new_cdp_session(page)
    machine.send("WebAuthn.enable")
    machine.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def test_a_passkey_is_added_and_signs_in(
    desk: Page, member: Membership, check_page: Callable[[Page], None]
) -> None:
    desk.goto(reverse("account_login"))
    desk.get_by_label("Email").fill(member.user.email)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.get_by_role("heading", name="Signing in").wait_for()
    look(desk, check_page)
    desk.get_by_role("link", name="Add a passkey").click()
    look(desk, check_page)
    desk.get_by_label("What to call it").fill("My desk")
    desk.get_by_role("button", name="Add a passkey").click()
    desk.get_by_role("heading", name="Recovery codes").wait_for()
    assert desk.locator(".recovery-codes li").count() == 10
    look(desk, check_page)
    desk.get_by_role("link", name="I have kept them").click()
    desk.get_by_role("heading", name="Today").wait_for()
    added = Authenticator.objects.get(user=member.user, type="webauthn")
    assert added.wrap().is_passwordless

    desk.context.clear_cookies()
    desk.goto(reverse("account_login"))
    desk.get_by_role("button", name="Sign in with a passkey").click()
    desk.get_by_role("heading", name="Today").wait_for()

    # As the second step, after the password.
    desk.context.clear_cookies()
    desk.goto(reverse("account_login"))
    desk.get_by_label("Email").fill(member.user.email)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.get_by_role("heading", name="One more step").wait_for()
    look(desk, check_page)
    desk.get_by_role("button", name="Use my passkey").click()
    desk.get_by_role("heading", name="Today").wait_for()
