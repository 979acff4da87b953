"""A signed note from the browser's own printer: whose it is stands on each page."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import signed
from tests.pdf_text import pages_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_long_note_prints_with_the_name_and_birth_date_on_each_page(
    therapist: Membership, page: Page, sign_in: Callable[..., Page], tmp_path: Path
) -> None:
    now = timezone.now()
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, now)
    visit = booked(client, therapist, now + timedelta(hours=2), now=now)
    note = signed(visit, therapist, what_i_did="A long session. " * 500)
    sign_in(page, therapist)
    page.goto(reverse("note", args=[note.ref]))
    sheet = tmp_path / "note.pdf"
    page.pdf(path=str(sheet), prefer_css_page_size=True)
    pages = pages_of(sheet.read_bytes())
    assert len(pages) > 2
    for number, said in enumerate(pages, 1):
        assert (number, f"page{number}of{len(pages)}" in said) == (number, True)
        assert ("RosaBellborn" in said, "Sessionof" in said) == (True, True), said
