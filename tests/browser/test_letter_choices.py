"""Stopping reminders on a phone, without JavaScript and without a sign-in."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from clients.reminders.letters import choices_url
from clients.reminders.models import StoppedLetters
from clients.reminders.reasons import ROUTINE
from tests.browser.conftest import PHONE, Watch
from tests.factories import ClientFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reminders_stop_and_start_again_without_javascript(
    new_context: Callable[..., BrowserContext], watch: Watch
) -> None:
    person = ClientFactory()
    page = watch.follow(new_context(viewport=PHONE, java_script_enabled=False).new_page())
    page.goto(urlsplit(choices_url(person.ref, ROUTINE)).path)
    page.get_by_role("button", name="Stop routine reminders").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Stopped"
    assert StoppedLetters.objects.filter(client=person, started_again_at=None).count() == 1
    page.get_by_role("button", name="Start again", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Stop routine reminders?"
    assert StoppedLetters.objects.filter(client=person, started_again_at=None).count() == 0


def test_both_faces_of_the_page_break_no_rule(
    phone: Page, check_page: Callable[[Page], None], screenshot: Callable[..., object]
) -> None:
    phone.goto(urlsplit(choices_url(ClientFactory().ref, ROUTINE)).path)
    check_page(phone)
    screenshot(phone, "letters-stop")
    phone.get_by_role("button", name="Stop routine reminders").click()
    check_page(phone)
    screenshot(phone, "letters-stopped")
