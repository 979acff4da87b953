"""Scripts in every field that somebody types into: on no page and in no letter does one run."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Error, Page

from clients.overview import letter_samples
from clients.overview.letter_places import TO_CLIENTS
from practice.accounts.models import Practice
from tests.factories import MembershipFactory
from tests.fuzzing.run import path_of
from tests.practice.web.typed_everywhere import fill_world
from tests.practice.web.xss_corpus import CORPUS, IN_A_LINE, IN_A_TEXT, LOCAL
from tests.repository.role_matrix import ROLES, ROWS
from tests.repository.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTEN = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# What ran, what the policy refused, and attributes that would run: our own pages have none.
ASK = """() => [
  window.__ran ? "ran" : "",
  ...(window.__refused ?? []),
  ...[...document.querySelectorAll("*")].flatMap((one) =>
    [...one.attributes].filter((a) => a.name.startsWith("on") || a.name === "srcdoc" ||
      /^\\s*(javascript|data):/i.test(a.name === "href" || a.name === "action" ? a.value : ""))
      .map((a) => `${one.tagName} ${a.name}`)),
].filter(Boolean)"""


@dataclass
class Seen:
    """What happened that should not have, by the page it happened on."""

    host: str
    at: str = ""
    found: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str) -> None:
        self.found.setdefault(self.at, []).append(what[:200])

    def follow(self, page: Page) -> Page:
        page.add_init_script(LISTEN)
        page.on("dialog", lambda dialog: (self.note("dialog"), dialog.dismiss()))
        page.on("request", self._asked)
        page.on("console", lambda said: "Content Security" in said.text and self.note(said.text))
        return page

    def look(self, page: Page) -> None:
        """At the page that is open."""
        for what in page.evaluate(ASK):
            self.note(what)

    def _asked(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc != self.host:
            self.note(f"asked {request.url}")


@pytest.fixture
def seen(site: str) -> Seen:
    return Seen(urlsplit(site).netloc)


def test_no_page_runs_what_was_typed(
    seen: Seen, new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page]
) -> None:
    world = make_world()
    therapist = world.people["therapist"]
    assert therapist is not None
    practice = therapist.memberships.get().practice
    owner = MembershipFactory(practice=practice, role="owner").user
    world.people = {"owner": owner, **world.people}
    filled, _ = fill_world(world, IN_A_LINE, IN_A_TEXT, LOCAL)
    assert len(filled) > 90
    opened = 0
    for role, user in world.people.items():
        page = seen.follow(new_context(service_workers="block").new_page())
        if user is not None:
            user.refresh_from_db()
            sign_in(page, user)
        for name, row in ROWS.items():
            if role in allowed(row.get):
                seen.at = f"{role} {name}"
                opened += shows(page, path_of(world, name), seen)
    assert opened > 300
    assert seen.found == {}


def allowed(statuses: tuple[int, ...]) -> set[str]:
    """Who gets a page; an owner, who has no column, what nobody else of the practice does."""
    by_role = dict(zip(ROLES, statuses, strict=True))
    shown = {role for role, status in by_role.items() if status == 200}
    is_owners = by_role["therapist"] == by_role["admin"] == 403 and 405 not in statuses
    return shown | ({"owner"} if is_owners else set())


def shows(page: Page, address: str, seen: Seen) -> bool:
    """Open a page and look at it; a file that is taken away is none."""
    try:
        answer = page.goto(address, wait_until="domcontentloaded")
    except Error as error:
        if not re.search("Download|ERR_ABORTED|ERR_HTTP_RESPONSE_CODE", str(error)):
            raise
        return False
    assert answer is not None
    assert answer.status == 200, address
    if "html" not in answer.headers.get("content-type", ""):  # a picture in Chromium's own frame
        seen.found.pop(seen.at, None)
        return False
    seen.look(page)
    return True


@pytest.mark.parametrize("kind", TO_CLIENTS)
def test_no_letter_runs_what_was_typed(
    kind: str, practice: Practice, seen: Seen, new_context: Callable[..., BrowserContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """In a program that holds to no policy at all."""
    usual = letter_samples.sample_values

    def typed(*asked: Any, **more: Any) -> dict[str, Any]:
        values = usual(*asked, **more)
        lines = {name: IN_A_LINE for name, one in values.items() if is_typed(name, one)}
        values["visit"].words_for_client = IN_A_TEXT
        values["visit"].therapist.name = values["visit"].type.name = IN_A_LINE
        values["client"].name = IN_A_LINE
        return values | lines

    monkeypatch.setattr(letter_samples, "sample_values", typed)
    practice.name = IN_A_LINE
    letter = letter_samples.sample_letter(
        practice, kind, before=IN_A_TEXT, after=IN_A_TEXT, now=timezone.now()
    )
    assert len(letter.subject.splitlines()) == 1
    page = seen.follow(new_context().new_page())
    page.set_content(letter.html)
    seen.look(page)
    assert "window.__ran=1" in page.inner_text("body")
    assert seen.found == {}


def is_typed(name: str, value: Any) -> bool:
    """Whether a value of a letter is words, and no address of our own."""
    return isinstance(value, str) and bool(value) and not name.endswith(("url", "link"))


def test_unescaped_the_same_words_would_be_found(
    seen: Seen, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    for number, words in enumerate(CORPUS):
        seen.at = str(number)
        # A page of its own: where some of them send it, none comes back from.
        page = seen.follow(context.new_page())
        page.set_content(f"<p>{words}</p>", wait_until="commit")
        page.wait_for_timeout(20)
        try:
            seen.look(page)
        except Error:  # the words have sent the page elsewhere
            seen.note("went away")
        page.close()
    assert len(seen.found) >= 30
