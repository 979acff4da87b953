"""Writing a routine on a phone, and giving its newest version to a client."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.homecare.models import AssignedRoutine
from practice.accounts.models import Membership
from routines.models import RoutineVersion
from tests.browser.conftest import PHONE, Watch
from tests.browser.test_routine_pages import LOOKS, too_small
from tests.factories import ClientFactory, screened
from tests.factories.homecare import given
from tests.factories.routines import own_routine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def version(therapist: Membership) -> RoutineVersion:
    """Two steps, which a client has."""
    now, today = timezone.now(), timezone.localdate()
    found = own_routine(therapist, {"title": "Sweep"}, {"title": "Rest"}, name="Evening feet")
    person = ClientFactory(practice=therapist.practice, name="Tom Reed")
    screened(person, therapist, now)
    given(person, therapist, found, now=now, starts_on=today, until=today + timedelta(days=7))
    return found


def titles(page: Page) -> list[str]:
    return [one.input_value() for one in page.get_by_label("Title", exact=True).all()]


def press(page: Page, step: int, button: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{button} ?: step {step},")).click()


@pytest.mark.parametrize("script", [True, False])
def test_a_routine_is_edited_on_a_phone_and_given_to_a_client(
    script: bool, version: RoutineVersion, therapist: Membership, watch: Watch,
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page],
    check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    watch.expected = ["422"]
    page = watch.follow(new_context(viewport=PHONE, java_script_enabled=script).new_page())
    sign_in(page, therapist)
    page.goto(reverse("routine", args=[version.routine.ref]))
    page.get_by_role("link", name="Edit").click()
    total = page.locator("[data-total]")
    expect(total).to_have_text("4 to 6 minutes")
    press(page, 2, "Up")
    expect(page.get_by_text("This is now step 1 of 2.")).to_be_in_viewport()
    assert titles(page) == ["Rest", "Sweep"]
    press(page, 1, "Remove")
    page.get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Add a step").click()
    expect(page.get_by_text("A step is added at the end.")).to_be_in_viewport()
    new = page.get_by_role("region", name="Step 3")
    new.get_by_label("Title", exact=True).fill("Hot towel")
    new.get_by_label("What to do").fill("Lay it on the foot.")
    # The Enter key saves nothing: it checks the page.
    new.get_by_label("Shortest, in seconds").press("Enter")
    expect(total).to_have_text("6 to 8 minutes")
    new.get_by_label("Longest, in seconds").fill("120")
    if script:
        expect(total).to_have_text("6 to 10 minutes")
        check_page(page)
    page.get_by_role("button", name="Save as version 2").click()
    if script:
        expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Step 3: Tick at least one.")
    page.get_by_role("link", name="Step 3: “Hot” in the title: tick heat.").click()
    new.get_by_label("Heat", exact=True).first.check()
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_text("Version 2 is saved.")).to_be_visible()
    page.get_by_role("link", name="See what would change for each").click()
    page.get_by_label("Give Tom Reed version 2").check()
    page.get_by_role("button", name="Give them version 2").click()
    expect(page.get_by_text("1 client has version 2 now.")).to_be_visible()
    assert AssignedRoutine.objects.get().version.number == 2


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_of_the_editor_breaks_no_rule_and_fits_its_screen(
    width: int, scheme: Any, version: RoutineVersion, therapist: Membership,
    new_context: Callable[..., BrowserContext], watch: Watch,
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    watch.expected = ["422"]
    size = {"width": width, "height": 800}
    page = watch.follow(new_context(viewport=size, color_scheme=scheme).new_page())
    sign_in(page, therapist)
    ref = version.routine.ref
    for step in (None, "Save as version 2", "Save as version 2", "clients"):
        if step is None:
            page.goto(reverse("edit_routine", args=[ref]))
            page.get_by_label("What to do").first.fill("Lay on a hot towel.")
        elif step == "clients":
            page.goto(reverse("update_clients", args=[ref]))
        else:
            page.get_by_role("button", name=step).click()
            if page.get_by_role("alert").count():
                page.get_by_label("“hot” in the instruction").fill("It is not.")
        page.evaluate("document.querySelectorAll('main details').forEach(one => (one.open = true))")
        check_page(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert too_small(page) == []


def handle(page: Page, title: str) -> Any:
    return page.locator("[data-step]").filter(
        has=page.locator(f'[name$="-title"][value="{title}"]')
    ).locator(".edit-handle")  # fmt: skip


def drag(page: Page, title: str, past: str) -> None:
    """Take a step by its handle, and go past another one."""
    handle(page, title).scroll_into_view_if_needed()
    box = handle(page, title).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    page.mouse.down()
    # Only headings are there now.
    goal = handle(page, past).bounding_box()
    assert goal is not None
    page.mouse.move(goal["x"] + 12, goal["y"] + 40, steps=5)


def test_steps_are_dragged_into_another_order_and_saved_so(
    version: RoutineVersion, therapist: Membership, watch: Watch,
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page],
    check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    page = watch.follow(new_context(viewport={"width": 1280, "height": 800}).new_page())
    sign_in(page, therapist)
    page.goto(reverse("edit_routine", args=[version.routine.ref]))
    said = page.locator("[data-moved]")
    drag(page, "Sweep", past="Rest")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert titles(page) == ["Sweep", "Rest"]
    expect(said).to_have_text("Put back: step 1 of 2.")
    drag(page, "Sweep", past="Rest")
    page.mouse.up()
    assert titles(page) == ["Rest", "Sweep"]
    expect(said).to_have_text("This is now step 2 of 2.")
    expect(page.get_by_role("heading", name=re.compile("^Step 2 ?: Sweep"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Up ?: step 1,"))).to_be_disabled()
    check_page(page)
    # The buttons go on from there.
    press(page, 2, "Up")
    assert titles(page) == ["Sweep", "Rest"]
    drag(page, "Sweep", past="Rest")
    page.mouse.up()
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_text("Version 2 is saved.")).to_be_visible()
    newest = version.routine.versions.get(number=2)
    assert list(newest.steps.values_list("title", flat=True)) == ["Rest", "Sweep"]
