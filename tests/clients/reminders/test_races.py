"""Two workers, two beats, two clicks at the same moment: still one of each, on both engines."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.actions import (
    plan_reminders,
    post_due_reminders,
    post_reminder,
    start_letters,
    stop_letters,
)
from clients.reminders.models import Reminder, StoppedLetters
from clients.reminders.reasons import ROUTINE
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.clients.reminders.conftest import MORNING, SEVEN

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(work: Callable[[], object]) -> list[object]:
    """Run it in THREADS threads that start together; what each returned or raised."""
    together = threading.Barrier(THREADS)
    came: list[object] = []

    def run() -> None:
        try:
            connection.ensure_connection()
            together.wait(10)
            came.append(work())
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


def test_many_planners_make_one_reminder_a_day(assigned: AssignedRoutine) -> None:
    came = at_once(lambda: plan_reminders(now=MORNING))
    assert [error for error in came if isinstance(error, Exception)] == []
    days = list(Reminder.objects.values_list("occurs_on", flat=True))
    assert (len(days), len(set(days))) == (2, 2)


def test_many_posters_make_one_letter_with_one_link(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    came = at_once(lambda: post_due_reminders(now=SEVEN))
    assert sorted(came, key=str) == [0] * (THREADS - 1) + [1]
    assert (OutboundEmail.objects.count(), assigned.links.count()) == (1, 1)


def test_one_reminder_is_claimed_by_one_poster(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    first = Reminder.objects.order_by("occurs_on")[0]
    came = at_once(lambda: post_reminder(first.pk, now=SEVEN))
    assert sorted(came, key=str) == [False] * (THREADS - 1) + [True]
    assert assigned.links.count() == 1


def test_many_clicks_stop_the_letters_once(amira: Client) -> None:
    before = AuditEvent.objects.count()
    came = at_once(lambda: stop_letters(client=amira, kind=ROUTINE, by=SYSTEM, now=MORNING))
    assert sorted(came, key=str) == [False] * (THREADS - 1) + [True]
    assert (StoppedLetters.objects.count(), AuditEvent.objects.count() - before) == (1, 1)


def test_many_clicks_start_the_letters_once(amira: Client) -> None:
    stop_letters(client=amira, kind=ROUTINE, by=SYSTEM, now=MORNING)
    came = at_once(lambda: start_letters(client=amira, kind=ROUTINE, by=SYSTEM, now=MORNING))
    assert sorted(came, key=str) == [False] * (THREADS - 1) + [True]
