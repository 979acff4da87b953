"""Takes the pictures of the README from the running demo: python -m docs.img.make"""

import re
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.product import Product, running_product

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Start the product, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        with running_product(Path(folder) / "var") as product:
            desk = chromium.new_page(
                base_url=product.url, viewport={"width": 1180, "height": 760}, locale="en-GB"
            )
            health(desk)
            phone = chromium.new_page(
                base_url=product.url,
                viewport={"width": 390, "height": 780},
                locale="en-GB",
                is_mobile=True,
                has_touch=True,
                device_scale_factor=2,
            )
            routine(phone, product)


def health(page: Page) -> None:
    """A therapist's view of a client whose left foot is left alone."""
    page.goto("/account/sign-in/")
    page.get_by_label("Email").fill("sam@harbourlane.example")
    page.get_by_label("Password").fill("four-quiet-feet")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/clients/")
    page.get_by_role("link", name="Tom Whitfield").click()
    page.get_by_role("link", name="Health", exact=True).first.click()
    page.screenshot(path=HERE / "health.png")


def routine(page: Page, product: Product) -> None:
    """What that client opens from the letter."""
    for _ in range(120):
        page.goto("/demo/inbox/")
        rows = page.get_by_role("listitem").or_(page.get_by_role("row"))
        letter = rows.filter(has_text="tom@example.com").first
        if letter.count():
            letter.get_by_role("link").first.click()
            break
        time.sleep(1)
    found = re.search(rf"{re.escape(product.url)}/r/[\w-]+/", page.locator("main").inner_text())
    if found is None:
        raise SystemExit("No letter came.")
    page.goto(found[0])
    page.screenshot(path=HERE / "routine-phone.png")


if __name__ == "__main__":
    main()
