"""A run in two taps, and the feet before a routine, in a real browser and without JavaScript."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.homecare.models import AssignedRoutine
from clients.runs.models import FeetAnswer, RunLog
from practice.accounts.models import Membership
from tests.browser.conftest import Watch
from tests.factories import ClientFactory, screened
from tests.factories.homecare import given
from tests.factories.routines import shipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 800}


@pytest.fixture
def assigned(therapist: Membership) -> AssignedRoutine:
    """The full routine, every day for a week, for a client with an account."""
    now, today = timezone.now(), timezone.localdate()
    person = ClientFactory(practice=therapist.practice, with_account=True)
    screened(person, therapist, now)
    version = shipped(therapist, "post_long_run_reflex_full")
    return given(person, therapist, version, now=now, starts_on=today, until=today)


@pytest.fixture
def phone(
    assigned: AssignedRoutine, new_context: Callable[..., BrowserContext], watch: Watch,
    sign_in: Callable[..., Page],
) -> Page:  # fmt: skip
    """The client's, with scripts turned off."""
    page = watch.follow(new_context(viewport=PHONE, java_script_enabled=False).new_page())
    return sign_in(page, assigned.client.user)


def test_a_run_is_told_in_two_taps_and_taken_back_in_one(
    phone: Page, assigned: AssignedRoutine
) -> None:
    phone.goto(reverse("me"))
    phone.get_by_role("link", name="More than 16 km").click()
    phone.get_by_role("button", name="An hour ago").click()
    expect(phone.get_by_text("After more than 16 km: the full routine now.")).to_be_visible()
    phone.get_by_role("button", name="Undo").click()
    expect(phone.get_by_text("Taken back. That run is not kept.")).to_be_visible()
    assert RunLog.objects.get().undone_at is not None


def test_a_sharp_pain_by_keyboard_shows_advice_instead_of_the_start(
    phone: Page, assigned: AssignedRoutine
) -> None:
    phone.goto(reverse("my_routine", args=[assigned.ref]))
    start = phone.get_by_role("link", name="Start")
    expect(start).to_be_visible()
    phone.locator("summary", has_text="Feet today?").press("Enter")
    phone.get_by_role("radio", name="Stiff").press("Space")
    phone.get_by_role("checkbox", name="There is a sharp or sudden pain").press("Space")
    phone.get_by_role("button", name="Save").press("Enter")
    expect(phone.get_by_role("heading", name="No routine today.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Stop and get help")).to_be_visible()
    expect(start).to_be_hidden()
    assert FeetAnswer.objects.get().is_sharp
