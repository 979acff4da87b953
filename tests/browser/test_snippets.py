"""Kept words go in where somebody is writing, and come out again with Undo."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.notes.habits import keep_habits
from clients.notes.models import SessionNote
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import begun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def note(transactional_db: None) -> SessionNote:
    """The draft of somebody who keeps a snippet."""
    owner = MembershipFactory(role="owner")
    keep_habits(
        by=owner,
        shows_soap=False,
        tenderness_scale=3,
        snippets={"legs": "Legs up for ten minutes."},
    )
    client = ClientFactory(practice=owner.practice)
    now = timezone.now()
    screened(client, owner, now)
    return begun(booked(client, owner, now, now=now), owner, now=now)


def test_by_its_name_or_by_a_press(
    page: Page, note: SessionNote, sign_in: Callable[..., Page]
) -> None:
    sign_in(page, note.author)
    page.goto(reverse("note", args=[note.ref]))
    plan = page.get_by_label("Plan")
    plan.fill("Rest.  Again in a week.")
    plan.evaluate("(area) => area.setSelectionRange(6, 6)")
    plan.press_sequentially(";legs")
    plan.press("Tab")
    expect(plan).to_have_value("Rest. Legs up for ten minutes. Again in a week.")
    expect(plan).to_be_focused()
    plan.press("Control+z")
    expect(plan).to_have_value("Rest. ;legs Again in a week.")
    plan.press_sequentially("x")
    plan.press("Tab")  # No snippet of that name: Tab goes on, as ever.
    expect(plan).not_to_be_focused()
    did = page.get_by_label("What I did")
    did.fill("Strokes. ")
    page.get_by_text("Snippets", exact=True).click()
    page.get_by_role("button", name="legs").click()
    expect(did).to_have_value("Strokes. Legs up for ten minutes.")
