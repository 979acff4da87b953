"""A client's visits and the addresses of calendars, in a real browser at both ends of the range."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from practice.accounts.models import Membership
from tests.browser.conftest import Watch
from tests.factories import ClientFactory
from tests.factories.appointments import booked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark"), (1280, "light")])
def test_a_visit_is_cancelled_taken_back_and_read_by_a_calendar(
    width: int, theme: str, therapist: Membership, watch: Watch,
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page],
    check_page: Callable[[Page], None], screenshot: Callable[..., Path],
) -> None:  # fmt: skip
    now = timezone.now()
    rosa = ClientFactory(practice=therapist.practice, name="Rosa Lindqvist", with_account=True)
    for days in (3, 10):
        booked(
            rosa, therapist, now + timedelta(days=days), now=now, stops_shown=[],
            words="Bring the shoes you run in.",
        )  # fmt: skip
    assert rosa.user is not None
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    page = sign_in(watch.follow(context.new_page()), rosa.user)

    def look(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        check_page(page)
        screenshot(page, f"{name}-{width}-{theme}")

    page.goto("/me/appointments/")
    look("visits")
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to calendar").first.click()
    assert download.value.suggested_filename == "visit.ics"
    page.get_by_role("link", name="Cancel").first.click()
    page.get_by_role("button", name="Cancel this visit").wait_for()
    look("cancel-visit")
    page.get_by_role("button", name="Cancel this visit").click()
    page.get_by_role("button", name="Undo").wait_for()
    look("visit-cancelled")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Your visit stands again.").wait_for()
    page.get_by_role("link", name="Your visits in your own calendar").click()
    page.get_by_role("button", name="Make an address").click()
    page.locator(".calendar-address").wait_for()
    look("own-calendar")
    address = page.locator(".calendar-address").inner_text().strip()
    feed = context.request.get(address)
    assert (feed.status, "BEGIN:VEVENT" in feed.text()) == (200, True)

    staff = new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    page = sign_in(watch.follow(staff.new_page()), therapist)
    page.goto("/settings/calendar/")
    look("calendar-none")
    page.get_by_role("button", name="Make an address").click()
    page.locator(".calendar-address").wait_for()
    look("calendar-made")
    page.get_by_role("button", name="Show clients’ names").click()
    page.get_by_role("button", name="Show types of appointments only").wait_for()
    look("calendar-names")
