"""Two windows at once: one week stands whole, and a time off is kept once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from practice.accounts.models import Membership
from practice.schedule.actions.blocks import block
from practice.schedule.actions.hours import HoursRefused, set_week, week_of
from practice.schedule.models import UnavailableBlock

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run each in a thread of its own, together; the names of what they raised."""
    gate, raised = Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            act()
        except HoursRefused as refusal:
            raised.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_one_of_two_weeks_saved_at_once_stands_whole(owner: Membership) -> None:
    weeks = [{day: [(540 + n, 1020)] for day in range(5)} for n in range(4)]
    raised = at_once(
        *(
            lambda week=week: set_week(therapist=owner, week=week, seen="", by=owner)
            for week in weeks
        )
    )
    assert raised == ["ChangedMeanwhile"] * 3
    assert week_of(owner) in weeks


def test_the_same_time_off_sent_at_once_is_kept_once(owner: Membership) -> None:
    now = timezone.now()
    values: dict[str, Any] = {
        "practice": owner.practice, "therapist": owner, "starts_at": now,
        "ends_at": now + timedelta(days=1), "reason": "", "by": owner, "now": now,
    }  # fmt: skip
    assert at_once(*[lambda: block(**values)] * 4) == []
    assert UnavailableBlock.objects.count() == 1
