"""How many taps and letters it takes to log a session, counted in the browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.notes.findings import Finding
from clients.notes.models import SessionNote
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import begun, signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DID = "Slow strokes, thumb-walk, heel held."
PLAN = "Again in a week."
COUNTED = """() => {
  window.presses = 0;
  addEventListener("pointerdown", () => { window.presses += 1; }, true);
}"""


@pytest.fixture
def note(transactional_db: None) -> SessionNote:
    """A draft of somebody who was here a week ago."""
    owner = MembershipFactory(role="owner")
    client = ClientFactory(practice=owner.practice, name="Amira Khan")
    now = timezone.now()
    screened(client, owner, now - timedelta(days=8))
    before = booked(client, owner, now - timedelta(days=7), now=now - timedelta(days=8))
    felt = [Finding("heel_fat_pad", "right", 2), Finding("solar_plexus", "left", 1, "soft")]
    signed(before, owner, findings=felt)
    return begun(booked(client, owner, now, now=now), owner, now=now)


@pytest.fixture
def draft(phone: Page, note: SessionNote, sign_in: Callable[..., Page]) -> Page:
    """It on a telephone, with every press counted from here on."""
    sign_in(phone, note.author)
    phone.goto(reverse("note", args=[note.ref]))
    phone.evaluate(COUNTED)
    return phone


def tap_foot(page: Page, across: float, down: float) -> None:
    svg = page.locator("[data-view]:visible [data-foot]:visible svg")
    box = svg.bounding_box()
    assert box is not None
    svg.tap(position={"x": box["width"] * across, "y": box["height"] * down})


def test_a_session_takes_fourteen_taps_and_eighty_letters_at_most(
    draft: Page, note: SessionNote
) -> None:
    draft.get_by_role("group", name="Soreness before").get_by_label("6", exact=True).tap()
    tap_foot(draft, 0.53, 0.92)  # The heel may mean several places,
    draft.get_by_role("button", name="Heel fat pad").first.tap()  # so it asks.
    row = draft.locator("[data-row]:visible").first
    row.locator("label", has_text="Clear").tap()
    draft.get_by_role("group", name="Foot", exact=True).get_by_label("Left").tap()
    tap_foot(draft, 0.45, 0.40)
    if draft.locator("dialog[open]").count():
        draft.locator("dialog[open] button").first.tap()
    draft.get_by_label("What I did").tap()
    draft.keyboard.type(DID)
    draft.get_by_role("group", name="Soreness after").get_by_label("3", exact=True).tap()
    draft.get_by_label("Plan").tap()
    draft.keyboard.type(PLAN)
    taps = draft.evaluate("window.presses") + 1
    draft.get_by_role("button", name="Sign", exact=True).tap()
    expect(draft.get_by_role("main")).to_contain_text("A signed note is read-only.")
    assert (taps <= 14, len(DID) + len(PLAN) <= 80) == (True, True), taps
    note.refresh_from_db()
    assert (note.before_score, note.after_score, note.findings.count()) == (6, 3, 2)


def test_the_same_as_last_time_takes_six_taps_at_most(draft: Page, note: SessionNote) -> None:
    draft.get_by_role("group", name="Soreness before").get_by_label("6", exact=True).tap()
    taps = draft.evaluate("window.presses") + 1
    draft.get_by_role("button", name="Same as last time").tap()
    expect(draft.get_by_text("Carried over from last time")).to_have_count(2)
    draft.evaluate(COUNTED)
    draft.get_by_role("group", name="Soreness after").get_by_label("3", exact=True).tap()
    taps += draft.evaluate("window.presses") + 1
    draft.get_by_role("button", name="Sign", exact=True).tap()
    expect(draft.get_by_role("main")).to_contain_text("carried over from last time")
    assert taps <= 6, taps
    note.refresh_from_db()
    assert (note.before_score, note.after_score) == (6, 3)
    assert note.what_i_did.startswith("As last time: ")
    assert [row.carried for row in note.findings.all()] == [True, True]


def test_what_is_changed_is_no_longer_carried_over(draft: Page, note: SessionNote) -> None:
    draft.get_by_role("button", name="Same as last time").tap()
    row = draft.locator("[data-row]:visible", has=draft.get_by_text("Heel fat pad, right"))
    row.locator("label", has_text="Mild").tap()
    expect(draft.get_by_text("Carried over from last time")).to_have_count(1)
    draft.get_by_role("button", name="Sign", exact=True).tap()
    expect(draft.get_by_role("main")).to_contain_text("A signed note is read-only.")
    carried = {row.zone: row.carried for row in note.findings.all()}
    assert carried == {"heel_fat_pad": False, "solar_plexus": True}
