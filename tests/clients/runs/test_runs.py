"""A run is kept once, within its bounds, and taken back without being lost."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.runs.actions import CannotLog, log_run, undo_run
from clients.runs.models import RunLog
from clients.runs.showing import before_a_note, run_rows
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from routines.choosing import MORE_THAN_16
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.homecare import NOW
from tests.factories.notes import begun
from tests.factories.runs import ran

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_a_run_is_kept_as_told_with_its_trace(amira: Client) -> None:
    run = ran(amira, 18.25, effort=7, felt_hard=True, by=amira.user)
    assert (run.metres, run.effort, run.felt_hard) == (18_250, 7, True)
    assert run.finished_at == NOW - timedelta(minutes=45)
    event = AuditEvent.objects.get(verb="run.logged")
    assert (event.actor_id, event.client_id) == (amira.user_id, amira.pk)


def test_the_same_form_tells_it_once(amira: Client) -> None:
    key = uuid4()
    assert ran(amira, form_key=key) == ran(amira, form_key=key)
    assert (RunLog.objects.count(), AuditEvent.objects.filter(verb="run.logged").count()) == (1, 1)
    with pytest.raises(CannotLog, match="belongs to another page"):
        ran(ClientFactory(practice=amira.practice), form_key=key)


def test_another_run_on_the_same_form_is_kept_and_so_is_one_told_again_after_undo(
    amira: Client,
) -> None:
    key = uuid4()
    first = ran(amira, form_key=key)
    shorter = ran(amira, 5, form_key=key)
    assert shorter.metres == 5_000
    assert ran(amira, 5, form_key=key) == shorter
    undo_run(run=first, by=SYSTEM, now=NOW)
    assert ran(amira, form_key=key) not in (first, shorter)
    assert RunLog.objects.count() == 3


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"km": 0.099}, "0.1 to 300 km"),
        ({"km": 300.001}, "0.1 to 300 km"),
        ({"effort": -1}, "0 to 10"),
        ({"effort": 11}, "0 to 10"),
        ({"ago": -1}, "up to now"),
        ({"ago": 7 * 24 * 60 + 1}, "last 7 days"),
    ],
)
def test_what_cannot_be_is_refused(told: dict[str, Any], why: str, amira: Client) -> None:
    with pytest.raises(CannotLog, match=why):
        ran(amira, **told)
    assert RunLog.objects.count() == 0


@pytest.mark.parametrize(
    "told",
    [{"km": 0.1}, {"km": 300}, {"effort": 0}, {"effort": 10}, {"ago": 0}, {"ago": 7 * 24 * 60}],
)
def test_the_bounds_themselves_are_kept(told: dict[str, Any], amira: Client) -> None:
    assert ran(amira, **told).pk


@pytest.mark.parametrize(
    "change",
    [{"metres": 99}, {"metres": 300_001}, {"effort": 11}, {"finished_at": NOW + WEEK}],
)
def test_the_database_refuses_it_too(change: dict[str, Any], amira: Client) -> None:
    run = ran(amira)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunLog.objects.filter(pk=run.pk).update(**change)


def test_taken_back_it_stays_and_counts_no_more(amira: Client) -> None:
    run = ran(amira)
    for _ in range(2):
        undo_run(run=run, by=amira.user, now=NOW)
    assert RunLog.objects.get().undone_at == NOW
    assert AuditEvent.objects.filter(verb="run.undone").count() == 1
    assert not RunLog.objects.that_count(NOW).exists()
    assert run_rows(amira, NOW) == []
    assert before_a_note(amira, since=None, now=NOW) == []


@pytest.mark.parametrize(("ago", "counts"), [(0, True), (24 * 60, True), (24 * 60 + 1, False)])
def test_a_run_counts_for_a_day(ago: float, counts: bool, amira: Client) -> None:
    ran(amira, ago=ago)
    assert RunLog.objects.that_count(NOW).exists() is counts


@pytest.mark.django_db(transaction=True)
def test_a_double_press_at_once_is_one_run(amira: Client) -> None:
    key, start, failed = uuid4(), Barrier(2), []

    def press() -> None:
        start.wait()
        try:
            log_run(client=amira, metres=5000, finished_at=NOW, form_key=key, by=SYSTEM, now=NOW)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, RunLog.objects.count()) == ([], 1)


def test_the_next_note_begins_with_the_runs_since_the_last(amira: Client) -> None:
    ran(amira, 5, ago=3 * 24 * 60)
    assert said(amira) == ["1 run told, of 5 km on Tuesday 17 November 2026."]
    ran(amira, 18, felt_hard=True)
    ran(amira, 8, ago=24 * 60)
    assert said(amira) == [
        "3 runs told, the longest 18 km on Friday 20 November 2026. 1 was unusually hard."
    ]
    assert said(amira, since=timedelta(hours=30)) == [
        "2 runs told, the longest 18 km on Friday 20 November 2026. 1 was unusually hard."
    ]
    assert said(amira, since=timedelta(minutes=45)) == []


def said(client: Client, since: timedelta | None = None) -> list[str]:
    lines = before_a_note(client, since=since and NOW - since, now=NOW)
    assert all(line.words == line.reported for line in lines)
    return [line.words for line in lines]


@time_machine.travel(MONDAY_AT_TEN, tick=False)
def test_the_draft_offers_to_say_it_as_reported(
    amira: Client, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    visit = booked(amira, therapist, MONDAY_AT_TEN)
    ran(amira, now=MONDAY_AT_TEN)
    note = begun(visit, therapist)
    page = signed_in(Browser(), therapist).get(reverse("note", args=[note.ref])).content.decode()
    assert 'value="Client-reported: 1 run told, of 18 km' in page


@time_machine.travel(NOW, tick=False)
def test_their_therapist_reads_them_by_the_routines(
    amira: Client, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    ran(amira, MORE_THAN_16 / 1000, effort=7)
    ran(ClientFactory(practice=amira.practice), 42)
    rows = run_rows(amira, NOW)
    assert [(row.when, row.what) for row in rows] == [
        ("Friday 20 November 2026, 08:15", "more than 16 km, effort 7 of 10")
    ]
    url = reverse("client_routines", args=[amira.ref])
    page = signed_in(Browser(), therapist).get(url).content.decode()
    assert "Runs they told of" in page
    assert "more than 16 km, effort 7 of 10" in page
    assert "42 km" not in page
