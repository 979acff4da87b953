"""On the way to a clinician's word: every page fits and is accessible, for staff and by link."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.clearances.actions import ask, receive
from practice.accounts.models import Membership
from tests.browser.conftest import Watch
from tests.clients.clearances.test_pages import link
from tests.factories import ClientFactory
from tests.factories.clearances import a_photo
from tests.factories.screening import DIABETES, cleared, screened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (820, "light"), (1280, "dark")])
def test_the_pages_fit_and_are_accessible(
    width: int, theme: Literal["light", "dark"], therapist: Membership,
    new_context: Callable[..., BrowserContext], watch: Watch, sign_in: Callable[..., Page],
    check_page: Callable[[Page], None], screenshot: Callable[..., Path],
) -> None:  # fmt: skip
    now = timezone.now()
    rosa = ClientFactory(practice=therapist.practice, email="rosa@post.example")
    screened(rosa, therapist, now, DIABETES)
    asked = ask(client=rosa, code="diabetes_uncontrolled", side="", by=therapist, now=now)
    size = {"width": width, "height": 800}
    phone = watch.follow(new_context(viewport=size, color_scheme=theme).new_page())
    phone.goto(link())
    check_page(phone)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("a word from your GP")
    check_page(phone)
    screenshot(phone, f"ask-link-{width}")
    photo = {"name": "reply.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    phone.get_by_label("The reply").set_input_files(photo)  # type: ignore[arg-type]
    phone.get_by_role("button", name="Add the reply").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    receive(request=asked, content=a_photo(), by=therapist, now=now)
    letter = cleared(rosa, therapist, now=now, code="dvt_pe_history")
    desk = watch.follow(new_context(viewport=size, color_scheme=theme).new_page())
    sign_in(desk, therapist)
    for name, more in (
        ("clearance", []),
        ("clearance_request", [asked.ref]),
        ("record_letter", []),
        ("withdraw_letter", [letter.ref]),
    ):
        desk.goto(reverse(name, args=[rosa.ref, *more]))
        check_page(desk)
        assert desk.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        screenshot(desk, f"{name}-{width}")
