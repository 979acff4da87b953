"""The main job, clicked through in Chromium on the running product.

Real web server, real worker, real beat, real broker, real SMTP server: the letter that is opened
here went through all of them.
"""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Watch
from tests.browser.product import Product, running_product

pytestmark = [pytest.mark.browser, pytest.mark.broker]

LONDON = ZoneInfo("Europe/London")
LETTER_WITHIN = 60


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One running product for the story."""
    with running_product(tmp_path_factory.mktemp("product") / "var") as running:
        yield running


def test_a_wound_on_the_left_follows_through_from_intake_to_the_routine_on_the_phone(
    chromium: Chromium, product: Product, watch: Watch, tmp_path: Path
) -> None:
    watch.expected = ["422"]  # the page that asks why, over a stop
    desk = chromium.new_context(base_url=product.url, viewport=DESK, locale="en-GB")
    page = watch.follow(desk.new_page())

    sign_in(page)
    file = new_client(page)
    fill_in_intake(page)
    banner = page.get_by_label("Safety")
    expect(banner).to_contain_text("Do not treat.")
    expect(banner).to_contain_text("ulcer, left")

    book_over_the_stop(page, file)
    log_the_session(page)
    assign_routine(page, file)

    link = link_in_letter(chromium, product, watch)
    do_it_on_the_phone(chromium, product, watch, link)

    page.goto(f"{file}routines/")
    expect(page.locator("main")).to_contain_text("Done")
    desk.close()


def sign_in(page: Page) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Email").fill("sam@harbourlane.example")
    page.get_by_label("Password").fill("four-quiet-feet")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def new_client(page: Page) -> str:
    """Adds Rosa; returns the address of her file."""
    page.goto("/clients/new/")
    page.get_by_label("Name", exact=True).fill("Rosa Bell")
    page.get_by_label("Day").fill("9")
    page.get_by_label("Month").fill("May")
    page.get_by_label("Year").fill("1990")
    page.get_by_label("Email", exact=False).first.fill("rosa@example.com")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rosa Bell")
    expect(page.get_by_label("Safety")).to_contain_text("Health form not done")
    return page.url


def fill_in_intake(page: Page) -> None:
    page.get_by_label("Safety").get_by_role("link", name="Fill in the health form").click()
    wound = page.get_by_role("group", name="Cut, graze, open blister, crack or ulcer")
    wound.get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Everything else: no").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Follow-up questions")
    page.get_by_role("group", name="Which side?").get_by_text("Left", exact=True).click()
    for group in page.get_by_role("group").all():
        no = group.get_by_text("No", exact=True)
        if no.count() == 1:
            no.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record the health form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Health")


def book_over_the_stop(page: Page, file: str) -> None:
    page.goto(file)
    page.get_by_role("main").get_by_role("link", name="Book", exact=True).click()
    page.get_by_text("Foot session, 45 minutes").click()
    page.get_by_label("Day").fill(f"{a_weekday_soon():%Y-%m-%d}")
    page.get_by_role("textbox", name="Time").fill("11:00")
    page.get_by_role("button", name="Book without telling").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do not treat")
    page.get_by_label("Why you are going on").fill("Right foot only, left is covered.")
    page.get_by_role("button", name="Book and record my reason").click()
    expect(page.locator("main")).to_contain_text("Right foot only, left is covered.")


def a_weekday_soon() -> datetime:
    """One on which Sam works: the demo has hours on weekdays."""
    ahead = (datetime.now(LONDON) + timedelta(days=days) for days in range(5, 8))
    return next(day for day in ahead if day.weekday() < 5)


def log_the_session(page: Page) -> None:
    page.get_by_role("button", name="Write the note").click()
    before = page.get_by_role("group", name=re.compile("Soreness before"))
    before.get_by_label("6", exact=True).check()
    page.get_by_label("What I did").fill("Right foot: slow strokes, thumb-walk along the arch.")
    page.get_by_label("Find a zone or site").fill("heel fat")
    page.get_by_role("button", name="Right Heel fat pad").click()
    page.get_by_role("group", name="Tenderness").get_by_text("Clear", exact=True).click()
    after = page.get_by_role("group", name=re.compile("Soreness after"))
    after.get_by_label("4", exact=True).check()
    page.get_by_label("Plan").fill("Leave the left alone until it has closed.")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("A signed note is read-only.")
    expect(page.locator("main")).to_contain_text("Right foot: Heel fat pad (tender).")


def assign_routine(page: Page, file: str) -> None:
    page.goto(f"{file}routines/assign/")
    page.get_by_role("link", name=re.compile("5-minute foot massage")).first.click()
    first_step = page.locator("table.decisions tbody tr").first
    expect(first_step).to_contain_text("left")
    page.get_by_label("Remind by email at").fill(f"{datetime.now(LONDON):%H:%M}")
    page.get_by_role("button", name="Assign and start reminders").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Routines")


def link_in_letter(chromium: Chromium, product: Product, watch: Watch) -> str:
    """The link in the letter that reached the demo inbox, delivered by the worker."""
    context = chromium.new_context(base_url=product.url, viewport=DESK)
    page = watch.follow(context.new_page())
    ends = time.monotonic() + LETTER_WITHIN
    while time.monotonic() < ends:
        page.goto("/demo/inbox/")
        letter = page.get_by_role("listitem").or_(page.get_by_role("row"))
        mine = letter.filter(has_text="rosa@example.com").first
        if mine.count():
            mine.get_by_role("link").first.click()
            break
        time.sleep(0.5)
    text = page.locator("main").inner_text()
    assert "Your routine for today" in text
    for clinical in ("wound", "blister", "ulcer", "left", "heel"):
        assert clinical not in text.lower()
    found = re.search(rf"{re.escape(product.url)}/r/[\w-]+/", text)
    assert found, text
    context.close()
    return found[0]


def do_it_on_the_phone(chromium: Chromium, product: Product, watch: Watch, link: str) -> None:
    context = chromium.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2, locale="en-GB"
    )
    phone = watch.follow(context.new_page())
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("Right foot only")
    for secret in ("Bell", "ulcer", "wound"):
        assert secret not in phone.content()
    phone.get_by_role("link", name="Start").first.tap()
    expect(phone.get_by_role("timer")).to_be_visible()
    phone.go_back()
    phone.get_by_role("button", name="Mark as done").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Done")
    phone.get_by_role("button", name="3", exact=True).tap()
    pressed = phone.get_by_role("button", name="3", exact=True, pressed=True)
    expect(pressed).to_be_visible()
    context.close()
