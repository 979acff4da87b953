"""Who comes back to a form after they were signed out hears it while they type."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from practice.accounts.idle import ACTIVE_AT
from practice.accounts.models import Membership
from tests.browser.conftest import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "You were away for a while, so we signed you out."


def come_back_after_a_day() -> None:
    for session in Session.objects.all():
        store = session.get_session_store_class()(session.session_key)
        store[ACTIVE_AT] -= 24 * 60 * 60
        store.save()


@pytest.mark.parametrize("away", [True, False])
def test_typing_says_that_they_were_signed_out_and_sending_shows_what_was_typed(
    page: Page, watch: Watch, therapist: Membership, sign_in: Callable[..., Page], away: bool
) -> None:
    page.clock.install()
    sign_in(page, therapist).goto(reverse("new_client"))
    page.clock.fast_forward("10:00")
    if away:
        come_back_after_a_day()
    with page.expect_response("**/account/here/"):
        page.get_by_label("Name", exact=True).press_sequentially("Anna Berg")
    if not away:
        expect(page.locator(".notice-warning")).to_have_count(0)
        return
    expect(page.locator("main .notice-warning")).to_contain_text(SAID)
    expect(page.locator("#live")).to_contain_text(SAID)
    watch.expected = ["409"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not stored")
    expect(page.locator("main")).to_contain_text("Anna Berg")
