"""Every page of routines and home care, at every width and in every look, by the rules of axe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.homecare.actions import make_link
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from routines.scaling import Feet
from tests.browser.conftest import Watch
from tests.factories import ClientFactory, screened
from tests.factories.homecare import ALLERGY, WOUND_ANSWERS, given
from tests.factories.routines import shipped
from tests.factories.runs import feet_are, ran

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEDIA: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"},
    "dark": {"color_scheme": "dark", "forced_colors": "none", "reduced_motion": "reduce"},
    "forced": {"color_scheme": "dark", "forced_colors": "active", "reduced_motion": "reduce"},
}
EVERY_LOOK = [(width, media) for width in (320, 360, 820, 1280) for media in MEDIA]
LOOKS = [(360, "light"), (820, "dark"), (1280, "light"), (360, "dark")]
SMALLEST = 24


@pytest.fixture
def assigned(therapist: Membership) -> AssignedRoutine:
    """A routine with one foot left out, steps softened, and something that came back."""
    now, today = timezone.now(), timezone.localdate()
    person = ClientFactory(practice=therapist.practice, with_account=True)
    wound = {"answer": "yes", "side": "left", "since": today.isoformat(), "answers": WOUND_ANSWERS}
    screened(person, therapist, now, {"open_wound": wound} | ALLERGY)
    plan = given(
        person, therapist, shipped(therapist, "post_long_run_reflex_full"), now=now,
        starts_on=today, until=today + timedelta(days=7), message="Slowly on the stairs.",
    )  # fmt: skip
    row = check_in(assigned=plan, done_on=today, form_key=uuid4(), by=therapist, now=now)
    row.soreness = 8
    row.save()
    ran(person, now=now)
    feet_are(person, Feet.SORE, now=now)
    return plan


def staff_pages(assigned: AssignedRoutine) -> dict[str, str]:
    """Address and heading of what a therapist sees."""
    ref, routine = assigned.client.ref, assigned.version.routine.ref
    return {
        reverse("routines"): "Routines",
        reverse("routine", args=[routine]): assigned.version.name,
        reverse("client_routines", args=[ref]): "Routines",
        reverse("assign_routine", args=[ref]): "Assign a routine",
        reverse("assign_this_routine", args=[ref, routine]): assigned.version.name,
    }


def client_pages(assigned: AssignedRoutine) -> dict[str, str]:
    """Address and heading of what a signed-in client sees."""
    name = assigned.version.name
    return {
        reverse("me"): "Your routine for today",
        reverse("my_routines"): "Your routines",
        reverse("log_my_run", args=[assigned.client.ref]) + "?far=half": "Log a run",
        reverse("my_routine", args=[assigned.ref]): name,
        reverse("my_routine_play", args=[assigned.ref]): name,
        reverse("my_routine_done", args=[assigned.ref]): "Done",
        reverse("my_routine_stop", args=[assigned.ref]) + "?step=2": "Stop: this hurts",
        reverse("my_routine_copy", args=[assigned.ref]): name,
        reverse("my_breath"): "A few calm breaths",
    }


def open_pages(assigned: AssignedRoutine) -> dict[str, str]:
    """Address and heading of what anybody with the link sees, or anybody at all."""
    token = make_link(assigned=assigned, by=SYSTEM, now=timezone.now())
    name = assigned.version.name
    return {
        reverse("routine_link", args=[token]): name,
        reverse("routine_link_play", args=[token]): name,
        reverse("routine_link_done", args=[token]): "Done",
        reverse("routine_link_not_mine", args=[token]): "Is this not yours?",
        reverse("routine_link_play_copy", args=[token]): name,
        reverse("offline"): "On this phone",
        reverse("help"): "Help",
        reverse("privacy"): "Privacy",
        reverse("accessibility"): "Accessibility",
    }


FACES: dict[str, Callable[[AssignedRoutine], dict[str, str]]] = {
    "staff": staff_pages,
    "client": client_pages,
    "open": open_pages,
}


@pytest.mark.parametrize("face", FACES)
def test_every_page_breaks_no_rule_and_fits_its_screen(
    face: str, assigned: AssignedRoutine, therapist: Membership,
    new_context: Callable[..., BrowserContext], watch: Watch,
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    page = watch.follow(new_context().new_page())
    if face != "open":
        sign_in(page, therapist if face == "staff" else assigned.client.user)
    wrong = []
    for address, heading in FACES[face](assigned).items():
        page.goto(address)
        expect(page.locator("h1")).to_have_text(heading)
        page.evaluate("document.querySelectorAll('main details').forEach(one => (one.open = true))")
        for width, media in LOOKS if face == "staff" else EVERY_LOOK:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(**MEDIA[media])
            wrong += [(address, width, media, one) for one in troubles(page, check_page, width)]
    assert wrong == []


def troubles(page: Page, check_page: Callable[[Page], None], width: int) -> list[str]:
    """What is wrong with the page as it looks now."""
    found = [f"small: {one}" for one in too_small(page)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        found.append(f"{wide} px wide")
    try:
        check_page(page)
    except AssertionError as error:
        found.append(str(error))
    return found


def too_small(page: Page) -> list[str]:
    """Controls of the page under 24 px, those inside a sentence apart."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll('main button, main a, main input, main summary')]
          .filter(one => one.checkVisibility() && one.type !== 'hidden')
          .filter(one => !one.closest('p, li.not-a-control, dd'))
          .filter(one => {
            const box = (one.closest('label') ?? one).getBoundingClientRect();
            return box.width < least || box.height < least;
          })
          .map(one => one.outerHTML.slice(0, 80))""",
        SMALLEST,
    )
    return found


def test_a_link_that_has_ended_and_a_form_with_errors_break_no_rule(
    page: Page, watch: Watch, assigned: AssignedRoutine, therapist: Membership,
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    watch.expected = ["404", "422"]
    page.goto(reverse("routine_link", args=["never-made"]))
    expect(page.locator("h1")).to_have_text("This link has ended")
    check_page(page)
    sign_in(page, therapist)
    args = [assigned.client.ref, assigned.version.routine.ref]
    page.goto(reverse("assign_this_routine", args=args))
    page.get_by_label("Until").fill("")
    page.get_by_role("button", name="Assign and start reminders").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(
        "Error: Assign, " + f"{assigned.client.initials} – " + therapist.practice.name
    )
    check_page(page)


def test_a_routine_prints_without_buttons_and_unbroken(
    page: Page, assigned: AssignedRoutine
) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=timezone.now())
    page.goto(reverse("routine_link", args=[token]))
    page.emulate_media(media="print")
    for hidden in (".start-row", ".top", ".foot", ".not-mine"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.get_by_role("heading", name="Stop and get help")).to_be_visible()
    expect(page.get_by_role("heading", name="Arch sweeps")).to_be_visible()


def test_the_player_prints_as_its_list(page: Page, therapist: Membership) -> None:
    person, now, today = (
        ClientFactory(practice=therapist.practice),
        timezone.now(),
        timezone.localdate(),
    )
    screened(person, therapist, now)
    plan = given(
        person, therapist, shipped(therapist, "five_minute_foot_massage"), now=now,
        starts_on=today, until=today + timedelta(days=7),
    )  # fmt: skip
    token = make_link(assigned=plan, by=SYSTEM, now=now)
    page.goto(reverse("routine_link_play", args=[token]))
    expect(page.get_by_role("heading", name="Thumb the arch")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Thumb the arch")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_hidden()
