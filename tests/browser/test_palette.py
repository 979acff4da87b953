"""The search over any page, by keyboard alone: it opens, finds, leads on, and gives focus back."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.models import Client
from clients.overview import demo
from practice.accounts.models import Membership
from tests.browser.conftest import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_is_used_by_keyboard_alone(
    transactional_db: None, watch: Watch, new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    demo.seed(now=timezone.now())
    owner = Membership.objects.get(user__email=demo.THERAPIST[0])
    amira = Client.objects.get(name="Amira Khan")
    page = sign_in(watch.follow(new_context().new_page()), owner)
    page.goto(reverse("routines"))
    opener = page.locator("main a").first
    opener.focus()

    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    check_page(page)
    page.keyboard.type("khan")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Amira Khan")
    expect(first).to_have_attribute("aria-selected", "true")
    check_page(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(first).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Escape")
    expect(page.locator("dialog.palette")).to_be_hidden()
    expect(opener).to_be_focused()
    # What was typed is kept nowhere.
    page.keyboard.press("Control+k")
    expect(field).to_have_value("")

    page.keyboard.type("khan")
    expect(page.get_by_role("option").first).to_contain_text("Amira Khan")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('client', args=[amira.ref])}")


def test_it_finds_pages_and_offers_to_add_whom_it_does_not_find(
    transactional_db: None, watch: Watch, new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., Page],
) -> None:  # fmt: skip
    demo.seed(now=timezone.now())
    owner = Membership.objects.get(user__email=demo.THERAPIST[0])
    page = sign_in(watch.follow(new_context().new_page()), owner)
    page.goto(reverse("today"))
    page.keyboard.press("Control+k")
    page.keyboard.type("zzqqxx")
    expect(page.locator("[data-palette-said]")).to_have_text("1 to choose from")
    expect(page.get_by_role("option")).to_contain_text("Add “zzqqxx”")
    page.get_by_role("combobox", name="Search").fill("labels")
    labels = page.get_by_role("option", name="Labels", exact=True)
    expect(labels).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(labels).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('labels')}")
