"""Chromium on real pages. A test fails when its page logs an error or a request fails."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

from clients.notes.models import SessionNote
from practice.accounts.models import Membership, User
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import begun

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@dataclass
class Watch:
    """What went wrong in the pages of one test, apart from what it said it expects."""

    problems: list[str] = field(default_factory=list)
    # Parts of lines that are part of the story, such as "422" for a form with errors.
    expected: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        self.problems.append(problem)

    @property
    def unexpected(self) -> list[str]:
        return [p for p in self.problems if not any(part in p for part in self.expected)]

    def _failed(self, request: Request) -> None:
        # A page that moves on gives up what it had asked for.
        if request.failure != "net::ERR_ABORTED":
            self.note(f"failed: {request.method} {request.url} {request.failure}")

    def _asked(self, request: Request) -> None:
        """Nothing is fetched from anybody else."""
        host = urlsplit(request.url).hostname
        if host not in {None, "localhost", "127.0.0.1"}:
            self.note(f"third party: {request.url}")

    def follow(self, page: Page) -> Page:
        """Listen to a page from its first request on."""
        page.on("console", lambda m: m.type == "error" and self.note(f"console: {m.text}"))
        page.on("pageerror", lambda error: self.note(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", lambda r: r.status >= 400 and self.note(f"{r.status}: {r.url}"))
        return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One Chromium for the worker; a page of it for each test."""
    path = find_chromium()
    if path is None:
        pytest.skip("needs Chromium, which is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The address of the running site, which letters written in the test name, too."""
    settings.BASE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test at its end when a page had a problem that it did not expect."""
    watching = Watch()
    yield watching
    assert watching.unexpected == []


@pytest.fixture
def new_context(chromium: Chromium, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """`new_context(viewport=PHONE, java_script_enabled=False)`: somebody else's browser."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        standard = {"base_url": site, "viewport": DESK, "locale": "en-GB"}
        context = chromium.new_context(**(standard | options))
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], watch: Watch) -> Page:
    """A desk-sized page of the running site, signed out."""
    return watch.follow(new_context().new_page())


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], watch: Watch) -> Page:
    """A telephone in somebody's hand, signed out."""
    context = new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    return watch.follow(context.new_page())


@pytest.fixture
def sign_in(site: str, signed_in: Callable[..., Browser]) -> Callable[..., Page]:
    """`sign_in(page, therapist)`: the page belongs to that person from its next request on."""

    def cookie(page: Page, who: Membership | User) -> Page:
        name = django_settings.SESSION_COOKIE_NAME
        value = signed_in(Browser(), who).cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": site}])
        return page

    return cookie


@pytest.fixture
def note(transactional_db: None) -> SessionNote:
    """The draft of a visit that is over."""
    owner = MembershipFactory(role="owner")
    client = ClientFactory(practice=owner.practice, name="Amira Khan")
    now = timezone.now()
    screened(client, owner, now)
    return begun(booked(client, owner, now, now=now), owner, now=now)


@pytest.fixture
def check_page() -> Callable[[Page], None]:
    """`check_page(page)`: the page has one heading and breaks no accessibility rule."""

    def check(page: Page) -> None:
        assert page.locator("h1").count() == 1
        only = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(page, options=only).response["violations"]
        assert [
            (rule["id"], [node["target"] for node in rule["nodes"]], rule["help"]) for rule in found
        ] == []

    return check


@pytest.fixture
def screenshot(tmp_path: Path) -> Callable[..., Path]:
    """`screenshot(page, "today")`: a picture, kept where INSTEP_SCREENSHOTS says."""
    folder = Path(os.environ.get("INSTEP_SCREENSHOTS") or tmp_path)

    def take(page: Page, name: str, *, full_page: bool = True) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=full_page, animations="disabled")
        return path

    return take
