"""What holds for every page there is, asked of each: it tells nobody, and leaves its trace."""

import re
from typing import Any

import pytest
from django.db import models
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from practice.audit.models import AuditEvent
from tests.repository.role_matrix import ROLES, ROWS
from tests.repository.test_arrow import own_models
from tests.repository.world import World, make_world

pytestmark = pytest.mark.django_db
NAME = "Zuleika Quartermaine"
# Put into a page that is open already.
PARTS = {"search_found"}
# A list of clients is no look at one of them.
LISTS = {
    "addresses", "archived", "book", "changes", "clients", "diary", "door_sheet", "inbox",
    "search", "search_found", "sharing", "to_finish", "today", "waiting_list",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    """A practice with one of everything, around one client with a name of her own."""
    made = make_world()
    Client.objects.filter(ref=made.argument("client")).update(
        name=NAME, email="zuleika@quartermaine.example"
    )
    return made


def opened(world: World, role: str) -> Browser:
    browser = Browser(raise_request_exception=False)
    user = world.people[role]
    if user is not None:
        browser.force_login(user)
    return browser


def path_of(world: World, name: str) -> str:
    arguments = {key: world.argument(value) for key, value in ROWS[name].arguments.items()}
    return reverse(name, kwargs=arguments)


def answers(world: World, role: str) -> dict[str, Any]:
    """Every address that shows this person something, opened once."""
    column = ROLES.index(role)
    browser = opened(world, role)
    shown = [name for name, row in ROWS.items() if row.get[column] == 200]
    return {name: browser.get(path_of(world, name)) for name in shown}


def pages(world: World, role: str) -> dict[str, Any]:
    """Those that are pages."""
    shown = answers(world, role)
    return {name: page for name, page in shown.items() if "html" in page.headers["Content-Type"]}


def title_of(page: Any) -> str:
    """What a browser's history keeps of it: the title of a page, the name of a file."""
    if "html" not in page.headers["Content-Type"]:
        return str(page.headers.get("Content-Disposition", "a file without a name of its own"))
    return "".join(re.findall(r"<title>(.*?)</title>", page.content.decode(), re.S))


@pytest.mark.parametrize("role", ROLES)
def test_no_title_and_no_address_names_the_client(role: str, world: World) -> None:
    titles = {
        name: title_of(page) for name, page in answers(world, role).items() if name not in PARTS
    }
    telling = {
        name: title
        for name, title in titles.items()
        if "Zuleika" in title or "Quartermaine" in title or not title.strip()
    }
    assert telling == {}
    assert not any("uartermaine" in path_of(world, name) for name in titles)


def test_every_page_that_shows_the_client_is_kept_in_the_trace_once(world: World) -> None:
    client = Client.objects.get(name=NAME)
    browser = opened(world, "therapist")
    column = ROLES.index("therapist")
    seen: dict[str, int] = {}
    for name in [name for name, row in ROWS.items() if row.get[column] == 200]:
        before = AuditEvent.objects.filter(verb="client.seen", client_id=client.pk).count()
        page = browser.get(path_of(world, name))
        after = AuditEvent.objects.filter(verb="client.seen", client_id=client.pk).count()
        is_file = page.headers["Content-Type"].startswith(
            ("image/", "application/pdf", "application/zip")
        )
        # What is behind a link names nobody, and whoever opens it is nobody we know; a picture of
        # the library is of nobody; a certificate is of somebody who signed up, and of no client.
        links = {
            "routine_link_paper",
            "routine_link_picture",
            "after_certificate",
            "my_certificate",
            "receipt_link",
        }
        if name in links | {"step_picture"}:
            continue
        if (is_file or NAME in page.content.decode()) and name not in LISTS:
            seen[name] = after - before
    assert "client" in seen
    assert {name: times for name, times in seen.items() if times != 1} == {}


def test_every_page_that_shows_the_client_begins_with_the_safety_banner(world: World) -> None:
    without = {
        name
        for name, page in pages(world, "therapist").items()
        if NAME in page.content.decode() and 'aria-label="Safety"' not in page.content.decode()
    }
    # A diary and lists of people have a chip in each row; two records side by side have two.
    assert without <= LISTS | {"compare_records"}


@pytest.mark.parametrize("role", ["anonymous", "client", "admin", "other"])
def test_nobody_else_is_shown_the_client(role: str, world: World) -> None:
    told = {
        name
        for name, page in pages(world, role).items()
        if NAME in page.content.decode() or "zuleika@" in page.content.decode()
    }
    # Her own pages greet her, the office sees where letters went, and money.
    office = {"letters", "letter", "send_letter_again"}
    office |= {"money", "client_money", "change_charge", "take_back_payment"}
    allowed = {"client": set(pages(world, "client")), "admin": office}.get(role, set())
    assert told <= allowed


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole(role: str, world: World) -> None:
    """One heading, no id twice, every label and every description leads somewhere."""
    wrong: dict[str, list[str]] = {}
    for name, page in pages(world, role).items():
        if name in PARTS or name == "letter_wording_html":  # a letter in a frame is no page of ours
            continue
        html = page.content.decode()
        ids = re.findall(r'\sid="([^"]+)"', html)
        aims = re.findall(r'\sfor="([^"]+)"', html)
        for value in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html):
            aims += value.split()
        faults = sorted({one for one in ids if ids.count(one) > 1} | (set(aims) - set(ids)))
        if html.count("<h1") != 1:
            faults.append(f"{html.count('<h1')} headings")
        if re.search(r"<(input|select|textarea)[^>]*\srequired", html):
            faults.append("a required attribute")
        if faults:
            wrong[name] = faults
    assert wrong == {}


def test_the_list_of_models_is_not_empty() -> None:
    assert {model._meta.label for model in own_models()} > {"clients.Client", "notes.SessionNote"}
    assert all(issubclass(model, models.Model) for model in own_models())
