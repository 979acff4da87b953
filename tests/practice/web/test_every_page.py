"""What holds for every page there is, asked of each: it tells nobody, and leaves its trace."""

import re

import pytest
from django.db import models

from tests.repository.role_matrix import ROLES, ROWS
from tests.repository.test_arrow import own_models
from tests.repository.walked import NAME, Answer, walked

# One walk per person, judged by many.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.xdist_group("walked")]
# Put into a page that is open already.
PARTS = {"search_found"}
# A list of clients is no look at one of them.
LISTS = {
    "addresses", "archived", "book", "changes", "clients", "diary", "door_sheet", "inbox",
    "search", "search_found", "sharing", "to_finish", "today", "waiting_list",
}  # fmt: skip


def answers(role: str) -> dict[str, Answer]:
    """Every address that shows this person something."""
    column = ROLES.index(role)
    return {name: one for name, one in walked(role).items() if ROWS[name].get[column] == 200}


def pages(role: str) -> dict[str, str]:
    """Those that are pages."""
    return {name: one.text for name, one in answers(role).items() if one.is_page}


def title_of(answer: Answer) -> str:
    """What a browser's history keeps of it: the title of a page, the name of a file."""
    if not answer.is_page:
        return answer.disposition
    return "".join(re.findall(r"<title>(.*?)</title>", answer.text, re.S))


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_title_and_no_address_names_the_client(role: str) -> None:
    shown = {name: one for name, one in answers(role).items() if name not in PARTS}
    telling = {
        name: title
        for name, title in ((name, title_of(one)) for name, one in shown.items())
        if "Zuleika" in title or "Quartermaine" in title or not title.strip()
    }
    assert telling == {}
    assert not any("uartermaine" in one.path for one in shown.values())


def test_every_page_that_shows_the_client_is_kept_in_the_trace_once() -> None:
    seen: dict[str, int] = {}
    for name, one in answers("therapist").items():
        is_file = one.content_type.startswith(("image/", "application/pdf", "application/zip"))
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
        if (is_file or NAME in one.text) and name not in LISTS:
            seen[name] = one.seen
    assert "client" in seen
    assert {name: times for name, times in seen.items() if times != 1} == {}


def test_every_page_that_shows_the_client_begins_with_the_safety_banner() -> None:
    without = {
        name
        for name, html in pages("therapist").items()
        if NAME in html and 'aria-label="Safety"' not in html
    }
    # A diary and lists of people have a chip in each row; two records side by side have two.
    assert without <= LISTS | {"compare_records"}


@pytest.mark.slow
@pytest.mark.parametrize("role", ["anonymous", "client", "admin", "other"])
def test_nobody_else_is_shown_the_client(role: str) -> None:
    told = {name for name, html in pages(role).items() if NAME in html or "zuleika@" in html}
    # Her own pages greet her, the office sees where letters went, and money.
    office = {"letters", "letter", "send_letter_again"}
    office |= {"money", "client_money", "change_charge", "take_back_payment"}
    allowed = {"client": set(pages("client")), "admin": office}.get(role, set())
    assert told <= allowed


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole(role: str) -> None:
    """One heading, no id twice, every label and every description leads somewhere."""
    wrong: dict[str, list[str]] = {}
    for name, html in pages(role).items():
        if name in PARTS or name == "letter_wording_html":  # a letter in a frame is no page of ours
            continue
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
