"""The diary with a mouse, with keys alone, without a script, and on paper."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.schedule.wall import local_day
from tests.browser.conftest import Watch
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import an_hour, booked
from tests.factories.online import works_on_weekdays

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def working(transactional_db: None) -> Membership:
    """The owner of a practice, with hours on weekdays."""
    owner = works_on_weekdays(MembershipFactory(role="owner"))
    an_hour(owner.practice, name="Foot session")
    return owner


@pytest.fixture
def amira(working: Membership) -> Client:
    client = ClientFactory(practice=working.practice, name="Amira Khan", email="amira@post.example")
    screened(client, working, timezone.now() - timedelta(days=2))
    return client


@pytest.fixture
def monday(working: Membership) -> datetime:
    """Ten o'clock of the Monday after next week's beginning, on the practice's clock."""
    zone = working.practice.zone
    today = local_day(timezone.now(), zone)
    day = today + timedelta(days=14 - today.weekday())
    return datetime(day.year, day.month, day.day, 10, tzinfo=zone)


def week_of(at: datetime) -> str:
    return f"{reverse('diary')}?view=week&on={at:%Y-%m-%d}"


def test_a_known_client_is_booked_from_the_diary_in_three_presses(
    working: Membership, amira: Client, monday: datetime, page: Page,
    sign_in: Callable[..., Page],
) -> None:  # fmt: skip
    sign_in(page, working)
    page.goto(week_of(monday))
    presses = [
        lambda: page.locator(".gap a").first.click(position={"x": 20, "y": 10}),
        lambda: page.get_by_role("link", name="Amira Khan").click(),
        lambda: page.get_by_role("button", name="Book and tell Amira Khan").click(),
    ]
    for press in presses:
        press()
        page.wait_for_load_state()
    expect(page.get_by_text("Booked for").first).to_be_visible()
    assert len(presses) <= 4
    assert Appointment.objects.get().client == amira
    assert OutboundEmail.objects.get().kind == "visit_booked"


def test_a_visit_is_dragged_to_a_free_time_and_back_by_undo(
    working: Membership, amira: Client, monday: datetime, page: Page,
    sign_in: Callable[..., Page],
) -> None:  # fmt: skip
    visit = booked(amira, working, monday, now=timezone.now())
    sign_in(page, working)
    page.goto(week_of(monday))
    to = page.locator(".diary-day").nth(2).locator(".gap").last
    handle = page.locator(f'[data-visit="{visit.ref}"] .drag-handle')
    start, end = handle.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 5, steps=6)
    page.mouse.move(end["x"] + 30, end["y"] + end["height"] / 2, steps=3)
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_contain_text("Move Amira Khan to")
    page.get_by_role("button", name="Move without telling").click()
    page.wait_for_load_state()
    expect(page.get_by_text("Moved to")).to_be_visible()
    moved = Appointment.objects.get()
    assert moved.starts_at.astimezone(monday.tzinfo).weekday() == 2
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    expect(page.get_by_text("Undone:")).to_be_visible()
    assert Appointment.objects.get().starts_at == monday
    assert OutboundEmail.objects.count() == 0


def test_a_drag_that_is_given_up_moves_nothing(
    working: Membership, amira: Client, monday: datetime, page: Page,
    sign_in: Callable[..., Page],
) -> None:  # fmt: skip
    visit = booked(amira, working, monday, now=timezone.now())
    sign_in(page, working)
    page.goto(week_of(monday))
    handle = page.locator(f'[data-visit="{visit.ref}"] .drag-handle').bounding_box()
    end = page.locator(".diary-day").nth(3).locator(".gap").last.bounding_box()
    assert handle
    assert end
    page.mouse.move(handle["x"] + 20, handle["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert Appointment.objects.get().version == 1


def test_without_a_script_it_is_booked_moved_and_undone(
    working: Membership, amira: Client, monday: datetime, watch: Watch,
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page],
) -> None:  # fmt: skip
    context = new_context(java_script_enabled=False)
    page = sign_in(watch.follow(context.new_page()), working)
    page.goto(week_of(monday))
    page.locator(".gap a").first.click()
    page.get_by_role("link", name="Amira Khan").click()
    page.get_by_role("button", name="Book without telling").click()
    page.get_by_role("link", name="Move", exact=True).click()
    page.locator(".chip-link").nth(2).click()
    page.get_by_role("button", name="Move without telling").click()
    expect(page.get_by_text("Moved to").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    assert Appointment.objects.get().version == 3


def test_with_keys_alone_a_gap_is_reached_and_booked(
    working: Membership, amira: Client, monday: datetime, page: Page,
    sign_in: Callable[..., Page],
) -> None:  # fmt: skip
    sign_in(page, working)
    page.goto(week_of(monday))
    reach(page, ".gap a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    reach(page, f'a[href*="client={amira.ref}"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    reach(page, 'button[name="tell"][value="0"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Appointment.objects.get().client == amira


def reach(page: Page, selector: str) -> None:
    """Tab until the focus is there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"No way to {selector} by Tab.")


def test_a_full_week_prints_on_one_sheet(
    working: Membership, monday: datetime, page: Page, sign_in: Callable[..., Page],
    tmp_path: Path,
) -> None:  # fmt: skip
    for day in range(5):
        for hour in range(7):
            client = ClientFactory(practice=working.practice)
            booked(client, working, monday + timedelta(days=day, hours=hour), now=timezone.now())
    sign_in(page, working)
    page.goto(week_of(monday))
    sheet = tmp_path / "week.pdf"
    page.pdf(path=str(sheet), prefer_css_page_size=True)
    pages = sheet.read_bytes().count(b"/Type /Page\n") or sheet.read_bytes().count(b"/Type /Page ")
    assert pages == 1
