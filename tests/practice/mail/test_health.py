"""/health: up or down for those who restart us, late or not for those who post letters."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client as Browser
from django.utils import timezone

from practice.mail import health, lanes
from practice.mail.lateness import LATE_AFTER, SILENT_AFTER, lateness
from practice.mail.limits import read_limits
from practice.mail.models import LetterLimit, WorkerHeartbeat
from practice.mail.states import Lane
from practice.mail.tasks import deliver, heartbeat
from tests.practice.mail.conftest import MakeLetter
from tests.sink import Sink

pytestmark = pytest.mark.django_db
KEYS = ("state", "worker_seconds", "oldest_letter_seconds", "letters_held_since")


def ask(client: Browser) -> dict[str, object]:
    answer = client.get("/health")
    assert answer.status_code == 200
    return {key: answer.json()[key] for key in KEYS}


def test_a_quiet_house_is_well(client: Browser) -> None:
    assert ask(client) == dict(zip(KEYS, ("ok", None, None, None), strict=True))


def test_a_worker_that_answers_leaves_its_time(client: Browser) -> None:
    heartbeat()
    heartbeat()
    assert WorkerHeartbeat.objects.count() == 1
    assert (ask(client)["state"], ask(client)["worker_seconds"]) == ("ok", 0)


def test_a_silent_worker_makes_it_late(client: Browser) -> None:
    then = timezone.now() - timedelta(seconds=SILENT_AFTER + 5)
    WorkerHeartbeat.objects.create(name="worker", beaten_at=then)
    assert ask(client)["state"] == "late"


def test_a_letter_that_waits_too_long_makes_it_late(client: Browser, letter: MakeLetter) -> None:
    now = timezone.now()
    letter("new", now=now + timedelta(hours=1))
    assert ask(client)["oldest_letter_seconds"] is None
    letter("old", now=now - timedelta(seconds=LATE_AFTER + 5), lane=Lane.NOW)
    letter("older", now=now - timedelta(seconds=LATE_AFTER + 60))
    found = ask(client)
    assert found["state"] == "late"
    assert LATE_AFTER + 60 <= int(str(found["oldest_letter_seconds"])) < LATE_AFTER + 120


def test_letters_that_only_wait_for_their_turn_are_no_failure(
    client: Browser, letter: MakeLetter, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("30/minute")
    now = timezone.now()
    letter("old", now=now - timedelta(seconds=LATE_AFTER + 5))
    LetterLimit.objects.create(pk=1, met_at=now, words="30 a minute")
    assert ask(client)["state"] == "paced"
    LetterLimit.objects.update(met_at=now - timedelta(seconds=70))
    assert ask(client)["state"] == "late"


def test_a_held_lane_says_since_when_and_why(client: Browser, letter: MakeLetter) -> None:
    now = timezone.now()
    letter(now=now)
    lanes.stop(Lane.ORDINARY, now, "The mail server hung up.")
    assert ask(client)["letters_held_since"] is not None
    late = lateness(now)
    assert (late.held_since, late.reason) == (now, "The mail server hung up.")
    lanes.reopen(Lane.ORDINARY)
    assert lateness(now).held_since is None


def test_a_database_that_does_not_answer_is_said_to_be_down(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(now: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "lateness", broken)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["state"]) == (503, "down")


def test_it_is_only_read(client: Browser) -> None:
    assert client.post("/health").status_code == 405


def test_the_bell_posts_what_is_due(letter: MakeLetter, sink: Sink) -> None:
    letter()
    deliver()
    assert [x.recipients for x in sink.letters] == [["jo@example.com"]]
