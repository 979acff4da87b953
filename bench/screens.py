"""Pictures of the key screens, from the running demo: `python -m bench.screens`.

They go to `docs/img/`, and those that the help pages show to the static files, too. An address
(`python -m bench.screens http://127.0.0.1:8000 /tmp/pictures`) takes them of a demo that is
running already, into that folder alone.
"""

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.product import running_product

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "img"
IN_HELP = ROOT / "practice" / "web" / "static" / "help"
COLOURS = 128
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
SAM, ROBIN = "sam@harbourlane.example", "office@harbourlane.example"
AMIRA, NOBODY = "amira@example.com", ""
PASSWORD = "four-quiet-feet"


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, at which address, and what they press on the way."""

    name: str
    who: str
    address: str
    presses: tuple[str, ...] = ()
    phone: bool = False
    dark: bool = False
    in_help: bool = False


SHOTS = (
    Shot("today", SAM, "/today/", in_help=True),
    Shot("today-dark", SAM, "/today/", dark=True),
    Shot("today-phone", SAM, "/today/", phone=True),
    Shot("diary", SAM, "/diary/?view=week", in_help=True),
    Shot("book", SAM, "/clients/", ("Amira Khan", "Book"), in_help=True),
    Shot("clients", SAM, "/clients/"),
    Shot("client", SAM, "/clients/", ("Amira Khan",), in_help=True),
    Shot("health", SAM, "/clients/", ("Tom Whitfield", "Health"), in_help=True),
    Shot("stop", SAM, "/clients/", ("Daniel Price", "Health"), phone=True, in_help=True),
    Shot("note", SAM, "/today/", ("(Write|Open the) note",), in_help=True),
    Shot("progress", SAM, "/clients/", ("Amira Khan", "Progress")),
    Shot("needs-you", SAM, "/inbox/", in_help=True),
    Shot("library", SAM, "/routines/"),
    Shot("settings", SAM, "/settings/"),
    Shot("workshop", ROBIN, "/office/workshops/", ("Foot care for runners",), in_help=True),
    Shot("money", ROBIN, "/office/money/", in_help=True),
    Shot("reports", ROBIN, "/office/reports/visits/", in_help=True),
    Shot("letters", ROBIN, "/letters/"),
    Shot("workshops", NOBODY, "/workshops/"),
    Shot("own-today-phone", AMIRA, "/me/", phone=True, in_help=True),
    Shot("own-visits-phone", AMIRA, "/me/appointments/", phone=True, in_help=True),
    Shot("own-health-phone", AMIRA, "/me/", ("health questions", "About you"), phone=True),
    Shot("player-phone", AMIRA, "/me/routines/", ("Condensed", "Start"), phone=True, in_help=True),
)


def main(address: str = "", folder: str = "") -> None:
    """Take every picture of the demo at that address, or of one started for it."""
    pictures = Path(folder) if folder else PICTURES
    in_help = pictures / "help" if folder else IN_HELP
    for one in (pictures, in_help):
        one.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, demo(address) as url:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[*ARGUMENTS, "--lang=en-GB"],
            env={"LANGUAGE": "en_GB"},
        )
        states = {who: signed_in(chromium, url, who) for who in (SAM, ROBIN, AMIRA)}
        for shot in SHOTS:
            with page_of(chromium, url, shot, states.get(shot.who)) as page:
                walk(page, shot)
                keep(page, pictures / f"{shot.name}.png")
                if shot.in_help:
                    keep(page, in_help / f"{shot.name}.webp")
        with page_of(chromium, url, Shot("routine-phone", NOBODY, "/", phone=True)) as page:
            page.goto(routine_link(page, url))
            keep(page, pictures / "routine-phone.png")
            keep(page, in_help / "routine-phone.webp")


@contextmanager
def demo(address: str) -> Iterator[str]:
    """Where the demo answers."""
    if address:
        yield address
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        running_product(Path(folder) / "var") as product,
    ):
        yield product.url


@contextmanager
def page_of(chromium: Browser, url: str, shot: Shot, state: Any = None) -> Iterator[Page]:
    """A page in the hands of that person."""
    theme = "dark" if shot.dark else "light"
    options = PHONE if shot.phone else DESK
    context = chromium.new_context(
        base_url=url, locale="en-GB", color_scheme=theme, reduced_motion="reduce",
        storage_state=state, **options,
    )  # fmt: skip
    yield context.new_page()
    context.close()


def signed_in(chromium: Browser, url: str, who: str) -> Any:
    """What their browser keeps once they signed in: one sign-in does for all their pictures."""
    with page_of(chromium, url, Shot("", who, "/")) as page:
        page.goto("/account/sign-in/")
        page.get_by_label("Email").fill(who)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(re.compile("/(today|letters|me)/"))
        return page.context.storage_state()


def walk(page: Page, shot: Shot) -> None:
    """To the screen: its address, then by links and buttons whose names match."""
    page.goto(shot.address)
    for word in shot.presses:
        main, name = page.locator("main"), re.compile(word)
        main.get_by_role("link", name=name).or_(main.get_by_role("button", name=name)).first.click()
        page.wait_for_load_state()
    page.wait_for_timeout(200)


def routine_link(page: Page, url: str) -> str:
    """What the client whose left foot is left alone opens from the letter."""
    for _ in range(120):
        page.goto("/demo/inbox/")
        rows = page.get_by_role("listitem").or_(page.get_by_role("row"))
        letter = rows.filter(has_text="tom@example.com").first
        if letter.count():
            letter.get_by_role("link").first.click()
            break
        time.sleep(1)
    found = re.search(rf"{re.escape(url)}/r/[\w-]+/", page.locator("main").inner_text())
    if found is None:
        raise SystemExit("No letter came.")
    return found[0]


def keep(page: Page, path: Path) -> None:
    """The window as it is, in few colours (PNG) or small (WebP)."""
    picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    if path.suffix == ".webp":
        picture.save(path, quality=70, method=6)
    else:
        picture.quantize(COLOURS).save(path, optimize=True)
    print(f"{path.stat().st_size / 1000:6.0f} kB  {path.name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
