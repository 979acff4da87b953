"""What staff read while letters are late, since when on their clock, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from practice.accounts.models import Membership, User
from practice.mail import lanes
from practice.mail.lateness import LATE_AFTER, SILENT_AFTER, in_words, lateness
from practice.mail.limits import read_limits
from practice.mail.models import LetterLimit, WorkerHeartbeat
from practice.mail.states import Lane
from tests.factories import ClientFactory
from tests.practice.mail.conftest import MakeLetter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)  # 10:30 in London
LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")
LATE = timedelta(seconds=LATE_AFTER + 60)
SignIn = Callable[[Browser, Membership | User], Browser]


def said(zone: ZoneInfo = LONDON, now: datetime = NOW) -> str:
    return in_words(lateness(now), zone=zone, now=now)


def test_nothing_is_said_while_letters_go(letter: MakeLetter) -> None:
    assert said() == ""
    letter(now=NOW - timedelta(seconds=LATE_AFTER))
    WorkerHeartbeat.objects.create(name="worker", beaten_at=NOW - timedelta(seconds=SILENT_AFTER))
    assert said() == ""


def test_a_late_letter_is_told_with_the_moment_it_should_have_gone(letter: MakeLetter) -> None:
    letter("late", now=NOW - LATE)
    letter("later", now=NOW, lane=Lane.NOW)
    WorkerHeartbeat.objects.create(name="worker", beaten_at=NOW)
    tail = "Those that are still of use go by themselves; the others are listed under Letters."
    assert said() == f"Emails have been late since 10:24. {tail}"
    assert said(AUCKLAND) == f"Emails have been late since 21:24. {tail}"


def test_of_another_day_the_day_is_said_too(letter: MakeLetter) -> None:
    letter(now=NOW - timedelta(hours=11))
    assert "late since Thursday 9 July, 23:30." in said()
    assert "late since 10:30." in said(AUCKLAND)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Not sent: the mail server did not answer in time.",
         "The mail server did not answer in time."),
        ("It may have been sent: the mail server hung up.", "The mail server hung up."),
        ("The mail server does not accept our sender address for now (530).",
         "The mail server does not accept our sender address for now (530)."),
    ],
)  # fmt: skip
def test_why_a_lane_waits_is_said_plainly(reason: str, words: str, letter: MakeLetter) -> None:
    letter(now=NOW - LATE)
    lanes.stop(Lane.ORDINARY, NOW - timedelta(minutes=5), reason)
    assert f"since 10:24. {words} Those that are" in said()


def test_a_lane_that_waits_and_makes_nobody_wait_is_not_told() -> None:
    lanes.stop(Lane.ORDINARY, NOW, "The mail server hung up.")
    assert said() == ""


def test_a_lane_of_others_says_nothing_about_letters(letter: MakeLetter) -> None:
    letter(now=NOW - LATE)
    lanes.stop(Lane.TEXT, NOW - LATE, "The gateway hung up.")
    lanes.stop(Lane.NOW, NOW - LATE, "The mail server hung up.")
    assert "since 10:24. Those that are" in said()
    lanes.stop(Lane.ORDINARY, NOW, "The mail server is full.")
    assert "since 10:24. The mail server is full." in said()


def test_a_silent_worker_is_told_since_it_was_last_heard_of() -> None:
    then = NOW - timedelta(seconds=SILENT_AFTER + 60)
    WorkerHeartbeat.objects.create(name="worker", beaten_at=then)
    assert "since 10:27. The program that sends them does not answer." in said()


def test_letters_that_only_wait_for_their_turn_are_told_as_that(
    letter: MakeLetter, settings: Any, client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    settings.LETTERS_AT_MOST = read_limits("30/minute")
    letter(now=NOW - LATE)
    WorkerHeartbeat.objects.create(name="worker", beaten_at=NOW)
    LetterLimit.objects.create(pk=1, met_at=NOW - timedelta(seconds=9), words="30 a minute")
    tail = "Those that are still of use go by themselves; the others are listed under Letters."
    turn = (
        "Emails have been waiting for their turn since 10:24: no more than 30 a minute may leave."
    )
    assert said() == f"{turn} {tail}"
    with time_machine.travel(NOW, tick=False):
        request = signed_in(client, owner).get(reverse("clients")).wsgi_request
    assert request.lateness == lateness(NOW)
    # A failure is a failure, whatever limit was met before it.
    lanes.stop(Lane.ORDINARY, NOW, "The mail server hung up.")
    assert "late since 10:24. The mail server hung up." in said()
    lanes.reopen(Lane.ORDINARY)
    assert "late since" in said(now=NOW + timedelta(seconds=60))
    settings.LETTERS_AT_MOST = ()
    assert said() == f"Emails have been late since 10:24. {tail}"


@pytest.mark.parametrize("name", ["today", "clients", "letters", "settings"])
def test_every_page_of_staff_says_it(
    name: str, client: Browser, owner: Membership, signed_in: SignIn, letter: MakeLetter
) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = signed_in(client, owner)
        assert "Emails have been late" not in browser.get(reverse(name)).content.decode()
        letter(now=NOW - LATE)
        assert "Emails have been late since 10:24." in browser.get(reverse(name)).content.decode()


def test_clients_and_strangers_are_not_told(
    client: Browser, owner: Membership, signed_in: SignIn, letter: MakeLetter
) -> None:
    person: Client = ClientFactory(practice=owner.practice, with_account=True)
    with time_machine.travel(NOW, tick=False):
        letter(now=NOW - LATE)
        assert "have been late" not in client.get(reverse("privacy")).content.decode()
        assert person.user is not None
        page = signed_in(client, person.user).get(reverse("me"))
        assert page.status_code == 200
        assert "have been late" not in page.content.decode()


def test_asked_for_beside_the_place_it_is_the_same(
    client: Browser, owner: Membership, signed_in: SignIn, letter: MakeLetter
) -> None:
    letter(now=NOW - LATE)
    letter("urgent", now=NOW - 2 * LATE, lane=Lane.NOW)
    lanes.stop(Lane.ORDINARY, NOW, "The mail server hung up.")
    WorkerHeartbeat.objects.create(name="worker", beaten_at=NOW - LATE)
    with time_machine.travel(NOW, tick=False):
        request = signed_in(client, owner).get(reverse("clients")).wsgi_request
    assert request.lateness == lateness(NOW)
    assert request.lateness.since == NOW - 2 * LATE
