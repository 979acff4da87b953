"""Done, in part or skipped, yesterday, late, and put right: on the client's pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.models import Client
from routines.scaling import Feet
from tests.factories.homecare import FRIDAY, NOW
from tests.factories.runs import feet_are

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
DAY = timedelta(days=1)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def at(token: str) -> Callable[[str], str]:
    """`at("done")`: the address of a page behind the link; the routine's own without a word."""
    return lambda page: reverse(f"routine_link_{page}" if page else "routine_link", args=[token])


def mark(browser: Browser, url: str, **told: str) -> Any:
    return browser.post(url, {"form_key": str(uuid4())} | told)


def test_part_of_it_and_skipped_are_a_press_each(client: Browser, at: Callable[[str], str]) -> None:
    page = text(client.get(at("")))
    assert "I did part of it" in page
    assert page.count('name="why"') == 5
    answer = mark(client, at("done"), outcome="skipped", why="away")
    assert answer.url == at("done")
    assert "<h1>Skipped</h1>" in text(client.get(at("done")))
    assert "Skipped today." in text(client.get(at("")))
    row = RoutineCheckIn.objects.get()
    assert (row.outcome, row.why) == ("skipped", "away")


def test_what_was_marked_is_changed_by_a_press(client: Browser, at: Callable[[str], str]) -> None:
    mark(client, at("done"))
    row = RoutineCheckIn.objects.get()
    for told, kept in (
        ({"why": "no_time"}, ("skipped", "no_time", None)),
        ({"outcome": "part"}, ("part", "", None)),
        ({"before": "6"}, ("part", "", 6)),
        ({"before": "11"}, ("part", "", 6)),
        ({"outcome": "skipped"}, ("part", "", 6)),
        ({}, ("part", "", 6)),
    ):
        answer = client.post(at("felt"), {"check_in": row.ref} | told)
        assert (answer.status_code, answer.url) == (302, at("done"))
        row.refresh_from_db()
        assert (row.outcome, row.why, row.before) == kept


def test_yesterday_is_marked_by_a_press(client: Browser, at: Callable[[str], str]) -> None:
    assert "yesterday" not in text(client.get(at("")))
    with time_machine.travel(NOW + DAY, tick=False):
        page = text(client.get(at("")))
        assert "Mark Friday as done" in page
        sent = page.split('name="done_at" value="')[1].split('"')[0]
        answer = mark(client, at("done"), done_at=sent)
        row = RoutineCheckIn.objects.get()
        assert row.done_on == FRIDAY
        assert answer.url == f"{at('done')}?of={row.ref}"
        assert "Friday 20 November 2026" in text(client.get(answer.url))
        assert "Mark Friday" not in text(client.get(at("")))
        client.post(at("undo"), {"check_in": row.ref})
        assert "Friday 20 November 2026 is not marked as done." in text(client.get(at("")))


def test_a_result_that_comes_late_is_kept_on_its_day_and_once(
    client: Browser, at: Callable[[str], str]
) -> None:
    told = {"form_key": str(uuid4()), "done_at": str(int(NOW.timestamp() * 1000))}
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        first, second = mark(client, at("done"), **told), mark(client, at("done"), **told)
        other = mark(client, at("done"), done_at=told["done_at"])
        assert first.url == second.url == other.url
        page = text(client.get(first.url))
    row = RoutineCheckIn.objects.get()
    assert (row.done_on, row.done_at) == (FRIDAY, NOW)
    assert "can no longer be changed here" in page
    assert "score-buttons" not in page


def test_a_day_before_the_plan_is_told_so(client: Browser, at: Callable[[str], str]) -> None:
    answer = mark(client, at("done"), done_at=str(int((NOW - DAY).timestamp() * 1000)))
    assert answer.url == at("")
    assert "up to today and at most 7 days back" in text(client.get(at("")))
    assert RoutineCheckIn.objects.count() == 0


@pytest.mark.parametrize(
    ("before", "after", "shown"), [("1", "4", True), ("5", "6", False), ("9", "7", True)]
)
def test_a_high_score_or_a_rise_says_stop_and_shows_the_card(
    before: str, after: str, shown: bool, client: Browser, at: Callable[[str], str]
) -> None:
    mark(client, at("done"))
    ref = RoutineCheckIn.objects.get().ref
    client.post(at("felt"), {"check_in": ref, "before": before})
    client.post(at("felt"), {"check_in": ref, "soreness": after})
    page = text(client.get(at("done")))
    assert ("Stop here for now" in page) is shown
    assert "Stop and get help" in page


@pytest.mark.parametrize("told", [{"soreness": "11"}, {"outcome": "skipped"}, {"why": "x"}, {}])
def test_what_cannot_be_read_is_said(
    told: dict[str, str], client: Browser, at: Callable[[str], str]
) -> None:
    mark(client, at("done"))
    sent = {"check_in": RoutineCheckIn.objects.get().ref} | told
    page = text(client.post(at("felt"), sent, follow=True))
    assert "That could not be read, so nothing was changed. Choose a number from 0 to 10" in page
    assert "saved" not in page


def pressed(page: str, name: str) -> list[str]:
    """The values of the buttons of that name that are pressed."""
    found = re.findall(rf'name="{name}" value="(\w+)" aria-pressed="true"', page)
    assert re.search(rf'name="{name}" value="\w+" aria-pressed="false"', page)
    return found


@pytest.mark.parametrize("days", [0, 1])
def test_behind_a_link_nothing_said_by_account_is_repeated(
    days: int, client: Browser, assigned: AssignedRoutine, amira: Client,
    at: Callable[[str], str], signed_in: Callable[..., Browser],
) -> None:  # fmt: skip
    feet_are(amira, Feet.SORE, score=5)
    row = check_in(
        assigned=assigned, outcome="skipped", why="too_sore", comment="My left arch.",
        form_key=uuid4(), by=amira.user, now=NOW,
    )  # fmt: skip
    assert row.before == 5  # their therapist sees it, and a rise is measured from it
    with time_machine.travel(NOW + days * DAY, tick=False):
        page = text(client.get(f"{at('done')}?of={row.ref}"))
        assert "<h1>Skipped</h1>" in page
        assert "My left arch." not in page
        assert "Too sore. " not in page.split("How sore are you now?")[0]
        assert (pressed(page, "before"), pressed(page, "why")) == ([], [])
        for words in ("", "Better now.", "Better now."):
            client.post(at("felt"), {"check_in": row.ref, "comment": words})
        row.refresh_from_db()
        assert row.comment == "My left arch.\nBetter now."
        client.post(at("felt"), {"check_in": row.ref, "before": "6"})
        assert pressed(text(client.get(f"{at('done')}?of={row.ref}")), "before") == ["6"]
        own = signed_in(client, amira.user)
        url = reverse("my_routine_done", args=[assigned.ref])
        page = text(own.get(f"{url}?of={row.ref}"))
        assert "My left arch. Better now." in page
        assert (pressed(page, "before"), pressed(page, "why")) == (["6"], ["too_sore"])
        own.post(url.replace("done", "felt"), {"check_in": row.ref, "comment": "All well."})
        row.refresh_from_db()
        assert row.comment == "All well."


def test_nobody_changes_somebody_else_s(
    client: Browser, assigned: AssignedRoutine, amira: Client, at: Callable[[str], str]
) -> None:
    for page in ("felt", "undo"):
        assert client.post(at(page), {"check_in": "NOTHINGAAA"}).status_code == 404
    assert client.get(f"{at('done')}?of=NOTHINGAAA").status_code == 404
