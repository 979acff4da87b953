"""Nothing typed into a note is lost: seven ways of losing it, in a real browser.

What is older than two seconds must come back, words and zones. What the device keeps meanwhile is
sealed, and is gone once the server has it.
"""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from clients.appointments.actions import cancel
from clients.notes.actions import sign
from clients.notes.models import SessionNote, UnsavedDraft
from tests.browser.conftest import Watch
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Slow strokes along the left arch; the heel felt tight."
PLAN = "Again in two weeks, calf first."
OLD_ENOUGH = 2000
KEPT = "() => document.querySelector('[data-draft-status]').textContent.startsWith('Draft saved')"
# Everything a browser could have put away, as text; sealed bytes come out as they are.
STORED = """async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
    });
    for (const store of base.objectStoreNames) {
      const all = await new Promise((done) => {
        const asked = base.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      for (const one of all) {
        found.push(new TextDecoder().decode(one.sealed), Object.keys(one).join());
      }
    }
    base.close();
  }
  return found;
}"""
NOTHING = ["{}", "{}"]


@pytest.fixture
def open_draft(
    new_context: Callable[..., BrowserContext], watch: Watch, note: SessionNote,
    sign_in: Callable[..., Page],
) -> Callable[..., Page]:  # fmt: skip
    """`open_draft()`: the draft in a browser of its own; `open_draft(context)`: in another tab."""

    def opened(context: BrowserContext | None = None) -> Page:
        page = watch.follow((context or new_context()).new_page())
        sign_in(page, note.author)
        page.goto(reverse("note", args=[note.ref]))
        return page

    return opened


def type_everything(page: Page) -> None:
    """Words in two fields, two zones, a texture, a score."""
    page.get_by_label("What I did").fill(WORDS)
    page.get_by_label("Find a zone or site").fill("heel fat")
    page.get_by_role("button", name="Right Heel fat pad").click()
    page.get_by_label("Find a zone or site").fill("solar")
    page.get_by_role("button", name="Left Central hollow").click()
    row = page.locator("[data-row]:visible").first
    row.get_by_text("Marked", exact=True).click()
    row.get_by_text("Texture, pressure, change").click()
    row.get_by_text("Gritty", exact=True).click()
    page.get_by_role("group", name="Soreness before").get_by_label("6", exact=True).check()
    page.get_by_label("Plan").press_sequentially(PLAN, delay=5)


def everything_is_there(page: Page) -> None:
    expect(page.get_by_label("What I did")).to_have_value(WORDS)
    expect(page.get_by_label("Plan")).to_have_value(PLAN)
    expect(page.locator("[data-map-said]")).to_have_text(
        "Left foot: central hollow under the ball (very tender)."
        " Right foot: heel fat pad (mildly tender)."
    )
    solar = page.locator("[data-row]", has=page.locator("option[value=solar_plexus]:checked"))
    expect(solar.get_by_label("Gritty")).to_be_checked()
    before = page.get_by_role("group", name="Soreness before")
    expect(before.get_by_label("6", exact=True)).to_be_checked()


def in_the_database(note: SessionNote) -> None:
    note.refresh_from_db()
    zones = {(one.zone, one.foot, one.tenderness, *one.textures) for one in note.findings.all()}
    assert (note.what_i_did, note.plan, note.before_score) == (WORDS, PLAN, 6)
    assert zones == {("heel_fat_pad", "right", 1), ("solar_plexus", "left", 3, "gritty")}
    assert not UnsavedDraft.objects.filter(used_at__isnull=True).exists()


def test_the_tab_is_killed(open_draft: Callable[..., Page]) -> None:
    page = open_draft()
    type_everything(page)
    page.wait_for_timeout(OLD_ENOUGH)
    page.context.close()  # Takes everything with it, also what the device kept.
    everything_is_there(open_draft())


def test_words_are_kept_while_somebody_types_without_a_pause(
    open_draft: Callable[..., Page],
) -> None:
    page = open_draft()
    text = "Slow strokes along the left arch, then the heel. " * 2
    page.get_by_label("What I did").press_sequentially(text, delay=60)
    page.context.close()
    kept = open_draft().get_by_label("What I did").input_value()
    assert text.startswith(kept)
    # At 60 ms a key, two seconds are 33 characters at most.
    assert len(text) - len(kept) <= 33


def test_the_page_is_loaded_again(open_draft: Callable[..., Page], note: SessionNote) -> None:
    page = open_draft()
    type_everything(page)
    page.wait_for_timeout(OLD_ENOUGH)
    page.reload()
    everything_is_there(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    in_the_database(note)
    assert page.evaluate(STORED) == NOTHING


def test_offline_and_online_again(
    open_draft: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = open_draft()
    page.context.set_offline(True)
    type_everything(page)
    expect(page.locator("[data-draft-status]")).to_have_text(
        "Not sent yet. Kept on this device. We’ll try again."
    )
    stored = " ".join(page.evaluate(STORED))
    assert "sealed" in stored
    assert not any(word in stored for word in ("strokes", "solar", "calf"))
    page.get_by_role("button", name="Save the draft").click()  # Stays: it could not go.
    expect(page.get_by_label("Plan")).to_have_value(PLAN)
    page.context.set_offline(False)
    page.wait_for_function(KEPT)
    page.wait_for_function(f"async () => String(await ({STORED})()) === '{{}},{{}}'")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    in_the_database(note)


def test_the_browser_ends_while_offline(open_draft: Callable[..., Page], watch: Watch) -> None:
    watch.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = open_draft()
    page.context.set_offline(True)
    type_everything(page)
    page.wait_for_timeout(OLD_ENOUGH)
    page.close()
    page.context.set_offline(False)
    again = open_draft(page.context)
    everything_is_there(again)
    assert again.evaluate(STORED) == NOTHING


def test_the_session_has_expired(
    open_draft: Callable[..., Page], sign_in: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["403"]
    page = open_draft()
    page.context.clear_cookies()
    type_everything(page)
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("You’ve been away for a while. Kept on this device.")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_label("Plan")).to_have_value(PLAN)
    status.get_by_role("link", name="Sign in to carry on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    sign_in(page, note.author)
    page.goto(reverse("note", args=[note.ref]))
    everything_is_there(page)


def test_somebody_else_signs_in_on_the_device(
    open_draft: Callable[..., Page], sign_in: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["403"]
    page = open_draft()
    page.context.clear_cookies()
    type_everything(page)
    expect(page.locator("[data-draft-status]")).to_contain_text("Kept on this device.")
    page.wait_for_timeout(OLD_ENOUGH)
    page.close()
    other = MembershipFactory(practice=note.practice, role="owner")
    colleague = watch.follow(page.context.new_page())
    sign_in(colleague, other)
    colleague.goto(reverse("note", args=[note.ref]))
    expect(colleague.get_by_label("Plan")).to_have_value("")
    assert UnsavedDraft.objects.count() == 0
    colleague.close()
    everything_is_there(open_draft(page.context))


@pytest.mark.parametrize("part", ["typed/", ""])
def test_the_server_fails(
    part: str, open_draft: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["500"]
    page = open_draft()
    address = f"**{reverse('note', args=[note.ref])}{part}"

    def fail(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=500, body="Something went wrong on our side.")
        else:
            route.continue_()

    page.route(address, fail)
    type_everything(page)
    if part:
        expect(page.locator("[data-draft-status]")).to_contain_text("Not sent yet.")
    else:
        page.get_by_role("button", name="Save the draft").click()
        expect(page.get_by_text("Something went wrong on our side.")).to_be_visible()
    page.unroute(address)
    if not part:
        page.goto(reverse("note", args=[note.ref]))
    page.wait_for_timeout(OLD_ENOUGH)
    page.context.close()
    again = open_draft()
    if part and not UnsavedDraft.objects.exists():
        pytest.fail("What was typed never came to the server.")
    everything_is_there(again)


@pytest.mark.parametrize("answer", [None, "<html>Sign in to the network</html>"])
def test_a_server_that_hangs_or_somebody_else_s_answer(
    answer: str | None, open_draft: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    page = open_draft()
    page.route(
        "**/typed/", lambda route: route.fulfill(status=200, body=answer) if answer else None
    )
    type_everything(page)
    page.wait_for_timeout(OLD_ENOUGH)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Save the draft").click()  # In any case.
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    in_the_database(note)


def test_what_a_device_still_held_comes_to_a_signed_note(
    open_draft: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["ERR_INTERNET_DISCONNECTED", "409"]
    page = open_draft()
    page.context.set_offline(True)
    type_everything(page)
    page.wait_for_timeout(OLD_ENOUGH)
    page.close()
    sign(note=note, version=note.version, by=note.author, now=timezone.now())
    page.context.set_offline(False)
    again = open_draft(page.context)
    again.get_by_role("link", name="Read it").click()
    assert WORDS in again.get_by_label("What you are adding").input_value()


def test_what_a_device_still_held_takes_nobody_back_from_where_they_go(
    open_draft: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = open_draft()
    page.context.set_offline(True)
    type_everything(page)
    page.wait_for_timeout(OLD_ENOUGH)
    page.close()
    page.context.set_offline(False)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route("**/typed/", hold)
    page.context.route("**/today/", hold)
    again = open_draft(page.context)
    again.wait_for_timeout(500)
    assert len(held) == 1
    again.get_by_role("link", name="Today").first.click(no_wait_after=True)
    again.wait_for_timeout(500)
    delivering, leaving = held
    delivering.continue_()
    again.wait_for_timeout(1000)
    leaving.continue_()
    again.wait_for_url("**/today/")


def test_the_appointment_is_cancelled_meanwhile(
    open_draft: Callable[..., Page], note: SessionNote
) -> None:
    page = open_draft()
    type_everything(page)
    cancel(appointment=note.appointment, by=note.author, now=timezone.now(), reason="Rang.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    in_the_database(note)


def test_a_second_tab_changes_the_same_note(
    open_draft: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["409"]
    one = open_draft()
    two = open_draft(one.context)
    type_everything(one)
    one.wait_for_function(KEPT)
    two.get_by_label("Plan").fill("Something else.")
    expect(two.locator("[data-draft-status]")).to_contain_text("Open in another tab since")
    two.get_by_role("button", name="Save the draft").click()
    expect(two.get_by_text("The draft is saved.")).to_be_visible()
    one.get_by_label("How they left").fill("Warm feet.")
    expect(one.locator("[data-draft-status]")).to_contain_text("also changed at")
    one.get_by_role("button", name="Save the draft").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("This note has two versions")
    for words in ("Something else.", PLAN, WORDS, "Heel fat pad, Right, Mild", "Warm feet."):
        expect(one.get_by_role("main")).to_contain_text(words)
    one.get_by_role("button", name="Keep what I typed").click()
    expect(one.get_by_text("The draft is saved.")).to_be_visible()
    in_the_database(note)


def test_signed_in_the_second_tab(
    open_draft: Callable[..., Page], note: SessionNote, watch: Watch
) -> None:
    watch.expected = ["409"]
    one = open_draft()
    two = open_draft(one.context)
    two.get_by_role("button", name="Sign", exact=True).click()
    expect(two.get_by_role("main")).to_contain_text("A signed note is read-only.")
    type_everything(one)
    expect(one.locator("[data-draft-status]")).to_contain_text("signed meanwhile")
    one.context.close()
    again = open_draft()
    again.get_by_role("link", name="Read it").click()
    text = again.get_by_label("What you are adding").input_value()
    for words in (WORDS, PLAN, "Heel fat pad"):
        assert words in text
    note.refresh_from_db()
    assert (note.plan, note.findings.count()) == ("", 0)


def test_signing_out_leaves_nothing_on_the_device(
    open_draft: Callable[..., Page], watch: Watch, signed_in: Callable[..., Browser]
) -> None:
    watch.expected = ["500"]
    page = open_draft()
    page.route("**/typed/", lambda route: route.fulfill(status=500, body=""))
    type_everything(page)
    expect(page.locator("[data-draft-status]")).to_contain_text("Kept on this device.")
    other = watch.follow(page.context.new_page())
    other.goto("/account/sign-out/")
    other.get_by_role("button", name="Sign out").last.click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Sign in")
    page.close()
    assert other.evaluate(STORED) == NOTHING
