"""The client's health form in Chromium: accessible on every page, by keyboard, without scripts."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.models import Client
from clients.screening.actions import send_intake
from clients.screening.asking.form import form_of
from clients.screening.models import IntakeInvitation, Screening
from practice.accounts.models import Membership
from tests.browser.conftest import PHONE, Watch
from tests.clients.screening.asking import NUMBER, SCRIPT, token_in_the_letter
from tests.factories import ClientFactory
from tests.factories.screening import WOUND_ON_THE_LEFT, screened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [
    (360, "light"),
    (820, "dark"),
    (1280, "light"),
    (360, "dark"),
    (820, "light"),
]
LOOKS += [(1280, "dark")]
# Every kind of page is seen at all of them; every single page at all when this is set.
EVERYWHERE = bool(os.environ.get("INSTEP_EVERYWHERE"))
IN_THE_FORM = "form.asking input, form.asking textarea, #id_signed_name"


@pytest.fixture
def invitation(transactional_db: None, therapist: Membership) -> IntakeInvitation:
    """A form on its way to somebody who told of a wound half a year ago."""
    now = timezone.now()
    client = ClientFactory(practice=therapist.practice, email="rosa@post.example")
    screened(client, therapist, now - timedelta(days=180), WOUND_ON_THE_LEFT)
    return send_intake(client=client, by=therapist, now=now)


def start(page: Page) -> Page:
    page.goto(f"/i/{token_in_the_letter()}/")
    page.get_by_role("button", name="Start").click()
    return page


def all_yes(invitation: IntakeInvitation) -> list[str]:
    """A draft in which every question was answered yes; the keys of the pages to be seen."""
    invitation.draft = {
        "codes": {one.code: {"answer": "yes"} for one in SCRIPT.questions},
        "plain": {"birth_date": "2014-05-05", "runs": "yes"},
    }
    invitation.save()
    form = form_of(invitation, now=timezone.now())
    kinds: dict[tuple[str, ...], str] = {}
    for step in form.steps:
        field = form.page_form(step).fields["answer"]
        kind = (step.section, step.kind, type(field).__name__, type(field.widget).__name__)
        kinds.setdefault(kind, step.key)
    return [step.key for step in form.steps] if EVERYWHERE else list(kinds.values())


def see(
    page: Page,
    check_page: Callable[[Page], None],
    looks: list[tuple[int, Literal["light", "dark"]]],
) -> None:
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": 800})
        # Colours that fade from one theme to the other would be measured half way.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert (page.url, width, wide <= 0) == (page.url, width, True)
        check_page(page)


def test_every_page_of_the_form_is_accessible(
    invitation: IntakeInvitation, page: Page, watch: Watch, check_page: Callable[[Page], None]
) -> None:
    keys = all_yes(invitation)
    page.goto(f"/i/{token_in_the_letter()}/")
    page.get_by_role("button", name="Carry on").click()
    base = page.url.removesuffix("list/")
    for key in keys:
        answer = page.goto(f"{base}{key}/")
        assert answer is not None
        assert (key, answer.status) == (key, 200)
        expect(page.get_by_role("button", name="Continue")).to_be_visible()
        see(page, check_page, LOOKS)
    assert len(keys) > (200 if EVERYWHERE else 15)


def test_the_pages_around_the_questions_are_accessible(
    invitation: IntakeInvitation, page: Page, watch: Watch, check_page: Callable[[Page], None],
    screenshot: Callable[..., Path],
) -> None:  # fmt: skip
    watch.expected += ["422", "404"]
    Client.objects.update(birth_date="1990-02-03")
    page.goto(f"/i/{token_in_the_letter()}/")
    see(page, check_page, LOOKS)
    page.get_by_role("button", name="Start").click()
    see(page, check_page, LOOKS)
    screenshot(page, "intake-list")
    base = page.url.removesuffix("list/")
    page.goto(f"{base}a2/")
    for part, value in (("Day", "3"), ("Month", "2"), ("Year", "1990")):
        page.get_by_label(part).fill(value)
    page.get_by_role("button", name="Continue").click()
    page.goto(f"{base}all/feet/")
    expect(page.get_by_role("button", name="Nothing has changed")).to_be_visible()
    see(page, check_page, LOOKS)
    screenshot(page, "intake-section")
    page.goto(f"{base}h1/")
    screenshot(page, "intake-question")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    see(page, check_page, LOOKS)
    screenshot(page, "intake-error")
    page.goto(f"{base}h{NUMBER['dvt_suspected_or_current']}/")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Let's check this first")).to_be_visible()
    see(page, check_page, LOOKS)
    screenshot(page, "intake-care")
    IntakeInvitation.objects.update(revoked_at=timezone.now())
    page.goto(base)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link has ended")
    see(page, check_page, LOOKS)


def test_the_whole_form_by_keyboard_alone(
    invitation: IntakeInvitation, page: Page, check_page: Callable[[Page], None]
) -> None:
    page.goto(f"/i/{token_in_the_letter()}/")
    tab_to(page, "form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/list/")
    tab_to(page, ".task-list a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/a1/")
    pages = 0
    while not page.url.endswith("/check/"):
        pages += 1
        assert pages < 100, page.url
        here = page.url
        by_keyboard(page)
        page.wait_for_url(lambda url, here=here: url != here)
    tab_to(page, "#id_signed_name")
    page.keyboard.type("Rosa Bell")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Screening.objects.latest("pk").answers["signed_name"] == "Rosa Bell"
    assert pages >= 45 + 5 + 5


def by_keyboard(page: Page) -> None:
    """Answer one page: no, 5 April 1988, a name where one is needed; then Enter."""
    kind = tab_to(page, IN_THE_FORM)
    key = page.url.rstrip("/").rsplit("/", 1)[-1]
    if kind == "radio":
        page.keyboard.press("ArrowDown")  # from Yes to No
    elif key == "a2":
        for part in ("5", "4", "1988"):
            page.keyboard.type(part)
            page.keyboard.press("Tab")
        tab_to(page, "form.asking button")
    elif key == "a1":
        page.keyboard.type("Rosa Bell")
    if kind == "textarea":
        tab_to(page, "form.asking button")
    page.keyboard.press("Enter")


def tab_to(page: Page, where: str) -> str:
    """Press Tab until something there has the focus, and see that it shows; says what it is."""
    look = "where => document.activeElement.matches(where)"
    for _ in range(150):  # the check page has a link for each answer
        if page.evaluate(look, where):
            return str(page.evaluate("document.activeElement.type"))
        page.keyboard.press("Tab")
    raise AssertionError(f"nothing to reach on {page.url}")


def test_the_whole_form_without_scripts_with_a_change_and_the_back_button(
    invitation: IntakeInvitation, new_context: Callable[..., BrowserContext], watch: Watch
) -> None:
    watch.expected += ["404"]
    context = new_context(viewport=PHONE, java_script_enabled=False)
    page = start(watch.follow(context.new_page()))
    page.get_by_role("link", name="About you").click()
    wound = f"h{NUMBER['open_wound']}"
    while not page.url.endswith("/check/"):
        key = page.url.rstrip("/").rsplit("/", 1)[-1]
        answer_page(page, key, yes={wound})
    # Back, another answer, and on again: nothing else is lost.
    page.go_back()
    page.goto(page.url.replace(page.url.rstrip("/").rsplit("/", 1)[-1], "check"))
    change = page.get_by_role("link", name="Change the answer to: Is there a cut").first
    change.click()
    answer_page(page, wound, yes=set())
    expect(page).to_have_url(f"{page.url.rsplit('/i/')[0]}/i/{token_in_the_letter()}/check/")
    page.get_by_label("Your full name").fill("Rosa Bell")
    page.get_by_role("button", name="Confirm and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.go_back()
    page.reload()
    expect(page.get_by_text("The form was sent with it.")).to_be_visible()
    told = Screening.objects.latest("pk").answers["codes"]
    assert told["open_wound"] == {"answer": "no"}


def answer_page(page: Page, key: str, yes: set[str]) -> None:
    """One page by touch: no to questions apart from `yes`, left for a side."""
    if key == "a1":
        page.get_by_label("What is your full name?").fill("Rosa Bell")
    elif key == "a2":
        for part, value in (("Day", "5"), ("Month", "4"), ("Year", "1988")):
            page.get_by_label(part).fill(value)
    elif key.endswith("-s"):
        page.get_by_label("Left").check()
    elif page.get_by_role("radio").count():
        page.get_by_label("Yes" if key in yes else "No", exact=True).check()
    page.get_by_role("button", name="Continue").click()
