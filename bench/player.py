"""The player in a real browser, by real time: `python -m bench.player` takes eleven minutes.

Ten minutes of one step, five of them with the page frozen, as a phone in a pocket freezes it: how
far from ten minutes does it end? The page's process killed: what is left when it is opened again?
And what a first visit weighs, compressed, as production sends it. 1 when a goal is missed.
"""

import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
from tests.environment import FOLDER  # secrets and folders of its own

import django  # isort: skip

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import BrowserContext, Page, sync_playwright  # noqa: E402

from clients.homecare.actions import make_link  # noqa: E402
from practice.audit.actors import SYSTEM  # noqa: E402
from tests.browser.chromium import ARGUMENTS, find_chromium  # noqa: E402
from tests.factories import ClientFactory, MembershipFactory, screened  # noqa: E402
from tests.factories.homecare import given  # noqa: E402
from tests.factories.routines import own_routine, shipped  # noqa: E402

MINUTES, HIDDEN_FROM, HIDDEN_FOR = 10, 120, 300
MOST_OFF, MOST_LOST = 0.3, 1.0
MOST_PAGE, MOST_SCRIPT = 60_000, 15_000
WATCH = """
  addEventListener("DOMContentLoaded", () => {
    const player = document.querySelector("[data-player]");
    if (!player) return;
    const end = document.querySelector("[data-player-end]");
    new MutationObserver(() => {
      if (!end.hidden) window.endedAfter(performance.now() - window.startedAt);
    }).observe(end, {attributes: true});
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-main]")) window.startedAt ??= performance.now();
    });
  });
"""


def main() -> int:
    """Print the figures; 1 when one is over its goal."""
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    ten_minutes, usual = _routines()
    with TemporaryDirectory() as folder, _served() as site, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=find_chromium(), args=ARGUMENTS, base_url=site,
            viewport={"width": 360, "height": 740},
        )  # fmt: skip
        page_weight, script_weight = _weight(context, usual)
        lost = _lost_by_a_kill(context, usual)
        off = _off_after_ten_minutes(context, ten_minutes)
        context.close()
    goals = [
        ("first visit, bytes", page_weight, MOST_PAGE),
        ("of that script, bytes", script_weight, MOST_SCRIPT),
        ("lost by a kill, s", lost, MOST_LOST),
        ("off after ten minutes, s", off, MOST_OFF),
    ]
    for what, figure, most in goals:
        print(f"  {what:28} {figure:10.3f}  goal {most:g}  {'' if figure <= most else 'OVER'}")
    return 0 if all(figure <= most for _, figure, most in goals) else 1


def _routines() -> tuple[str, str]:
    """Links to a routine of one step of ten minutes, and to a shipped one of usual length."""
    by, now = MembershipFactory(), timezone.now()
    client = ClientFactory(practice=by.practice)
    screened(client, by, now)
    step = {
        "min_seconds": MINUTES * 60, "max_seconds": MINUTES * 60, "per_side": False,
        "ready_seconds": 0,
    }  # fmt: skip
    dates = {"starts_on": timezone.localdate(), "until": timezone.localdate() + timedelta(days=9)}
    return tuple(  # type: ignore[return-value]
        f"/r/{make_link(assigned=given(client, by, one, now=now, **dates), by=SYSTEM, now=now)}/"
        for one in (own_routine(by, step), shipped(by, "five_minute_foot_massage"))
    )


@contextmanager
def _served() -> Iterator[str]:
    """The site as production serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (Path(FOLDER) / "web.log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "practice.wsgi", "--bind", f"127.0.0.1:{port}",
             "--threads", "4"],
            stdout=log, stderr=log, env={**os.environ, "BASE_URL": f"http://127.0.0.1:{port}"},
        )  # fmt: skip
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            web.terminate()
            web.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The site did not start within 30 seconds.")


def _weight(context: BrowserContext, path: str) -> tuple[int, int]:
    """What the page of a routine sends at a first visit without its copies: all of it, scripts."""
    page = context.new_page()
    tools = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    tools.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    tools.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    counted = {key: size for key, size in sizes.items() if kinds.get(key) != "Fetch"}
    page.close()
    script = sum(size for key, size in counted.items() if kinds.get(key) == "Script")
    return sum(counted.values()), script


def _lost_by_a_kill(context: BrowserContext, path: str) -> float:
    """Seconds between what was left when the page's process was killed, and when it came back."""
    page = context.new_page()
    page.expose_function("endedAfter", lambda passed: None)
    _play(page, path)
    page.wait_for_timeout(17_300)
    left = _left(page)
    killed = time.monotonic()
    _crash(page)
    died = time.monotonic()
    page.close()
    again = context.new_page()
    again.goto(f"{path}play/")
    kept = _left(again)
    again.close()
    print(f"  left before the kill {left} s, after it {kept} s; it took {died - killed:.2f} s")
    return max(0.0, abs(left - kept) - (died - killed))


def _crash(page: Page) -> None:
    try:
        page.goto("chrome://crash", timeout=3000)
    except Exception as gone:
        print(f"  {str(gone).splitlines()[0]}")


def _left(page: Page) -> int:
    minutes, seconds = page.locator("[data-player] [data-clock]").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def _off_after_ten_minutes(context: BrowserContext, path: str) -> float:
    """How far from ten minutes after the tap the step ended, with five of them frozen."""
    took: list[float] = []
    page = context.new_page()
    page.expose_function("endedAfter", lambda passed: took.append(passed))
    _play(page, path)
    tools = context.new_cdp_session(page)
    page.wait_for_timeout(HIDDEN_FROM * 1000)
    tools.send("Page.setWebLifecycleState", {"state": "frozen"})
    time.sleep(HIDDEN_FOR)
    tools.send("Page.setWebLifecycleState", {"state": "active"})
    while not took:
        page.wait_for_timeout(1000)
    return abs(took[0] / 1000 - MINUTES * 60)


def _play(page: Page, path: str) -> None:
    page.add_init_script(WATCH)
    page.goto(f"{path}play/")
    page.get_by_role("button", name="Start").click()


if __name__ == "__main__":
    sys.exit(main())
