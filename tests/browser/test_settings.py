"""Hours and time off in a browser: what is wrong is said in place, what was taken comes back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from clients.appointments.models import Appointment
from clients.overview import demo
from practice.accounts.models import Membership
from practice.schedule.actions.hours import week_of
from practice.schedule.wall import local_day
from tests.browser.conftest import PHONE, Watch
from tests.browser.test_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def starts() -> list[datetime]:
    return list(Appointment.objects.values_list("starts_at", flat=True))


def test_hours_are_mended_and_time_off_is_put_back(
    transactional_db: None, watch: Watch, new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    demo.seed(now=timezone.now())
    owner = Membership.objects.get(user__email=demo.THERAPIST[0])
    watch.expected.append("422")
    page = sign_in(watch.follow(new_context(viewport=PHONE).new_page()), owner)

    page.goto(reverse("settings"))
    page.get_by_role("link", name="Weekly hours").click()
    page.get_by_label("Monday, 2, from").fill("12:00")
    page.get_by_role("button", name="Save the week").click()
    assert page.get_by_text("Monday: 12:00 to 17:30 overlaps 09:00 to 13:00.").count() == 2
    look(page, check_page)
    page.get_by_label("Monday, 2, from").fill("14:00")
    page.get_by_label("Tuesday to Friday are like Monday").check()
    page.get_by_role("button", name="Save the week").click()
    page.get_by_text("The weekly hours are saved.").wait_for()
    assert week_of(owner)[4] == [(540, 780), (840, 1050)]

    today = local_day(timezone.now(), owner.practice.zone)
    page.get_by_role("link", name="Time off").click()
    page.get_by_label("From", exact=True).fill((today + DAY).isoformat())
    page.get_by_label("Until, this day included").fill((today + 3 * DAY).isoformat())
    page.get_by_role("button", name="Save").click()
    # The demo's diary goes by the hour: late in the evening a visit of today is tomorrow's.
    days = (local_day(at, owner.practice.zone) for at in starts())
    inside = sum(today + DAY <= day <= today + 3 * DAY for day in days)
    page.get_by_text(f"{inside} appointments are in this time.").wait_for()
    look(page, check_page)
    page.get_by_role("button", name="Save it all the same").click()
    page.get_by_role("button", name="Remove").click()
    look(page, check_page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("It is back.").wait_for()
    assert page.get_by_role("button", name="Remove").count() == 1
