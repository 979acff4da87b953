"""Signing up for a workshop with the keyboard alone, with scripts and without."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page

from clients.workshops.links import place_url
from clients.workshops.models import SignUp
from practice.accounts.models import Membership
from tests.browser.conftest import PHONE, Watch
from tests.factories.workshops import a_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TECHNIQUES = ["pressure_deep", "calf_pressure", "touch_light", "stretch_calf"]


def tab_to(page: Page, aim: Locator) -> None:
    """Press Tab until it has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if aim.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {aim}.")


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick(page: Page, label: str) -> None:
    tab_to(page, page.get_by_label(label))
    page.keyboard.press("Space")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_page_to_the_place_with_the_keyboard_alone(
    scripts: bool, therapist: Membership, new_context: Callable[..., BrowserContext],
    check_page: Callable[[Page], None], watch: Watch,
) -> None:  # fmt: skip
    now = timezone.now()
    workshop = a_workshop(
        therapist, start=now + timedelta(days=45), now=now, techniques=TECHNIQUES, party_most=2
    )
    page = watch.follow(new_context(viewport=PHONE, java_script_enabled=scripts).new_page())

    def here(heading: str) -> None:
        assert heading in page.locator("h1").inner_text()
        if scripts:
            check_page(page)

    page.goto(reverse("workshop", args=[workshop.slug]))
    press(page, "Sign up")
    here("What is your name?")
    tab_to(page, page.get_by_label("Your name"))
    page.keyboard.type("Jo Marsh")
    press(page, "I need longer")
    assert page.get_by_label("Your name").input_value() == "Jo Marsh"
    press(page, "Continue")
    here("How can we reach you?")
    tab_to(page, page.get_by_label("Email address"))
    page.keyboard.type("jo@example.com")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # goes on, and is not the button that keeps it longer
    here("Before you take part")
    tick(page, "Blood, heart or circulation")
    press(page, "Continue")
    here("Tell us a little more")
    tick(page, "Varicose veins")
    press(page, "Continue")
    here("Who comes with you")
    tick(page, "Write to me about this workshop")
    press(page, "Continue")
    here("Check, then send")
    SignUp.objects.update(begun_at=now - timedelta(minutes=2))
    press(page, "Send")
    here("One more step")
    page.goto(place_url(SignUp.objects.get()))
    here("Say that it is you")
    tab_to(page, page.get_by_label("Yes, I’ll come"))
    page.keyboard.press("Space")
    press(page, "Send answer")
    here("Your place is confirmed")
