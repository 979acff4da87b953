"""A message to many leaves room for letters about visits."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clients.circulars.emails import USEFUL_FOR
from clients.circulars.pacing import after
from clients.circulars.posting import queue_waiting
from practice.accounts.models import Membership
from practice.mail.limits import read_limits
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import check_for
from tests.clients.circulars.test_posting import many
from tests.factories.circulars import confirmed
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("limits", "apart"),
    [
        ("30/minute", 4),
        ("30/minute, 100/day", 1728),
        ("30/minute, gmail.com 10/minute", 12),
        ("1/minute", 120),
    ],
)
def test_copies_take_half_of_each_limit_at_most(limits: str, apart: int, settings: Any) -> None:
    settings.LETTERS_AT_MOST = read_limits(limits)
    assert [after(n) for n in range(3)] == [timedelta(seconds=apart * n) for n in range(3)]
    for limit in settings.LETTERS_AT_MOST:
        within = [n for n in range(1500) if after(n) < timedelta(seconds=limit.seconds)]
        assert len(within) <= max(1, limit.most / 2)


def test_a_limit_that_is_wide_changes_nothing(settings: Any) -> None:
    settings.LETTERS_AT_MOST = read_limits("5000/minute")
    assert after(199).total_seconds() == pytest.approx(5, abs=0.1)


def test_a_letter_about_a_visit_is_not_behind_the_message(
    therapist: Membership, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("6/minute")
    many(therapist, 9)
    circular = confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    copies = OutboundEmail.objects.filter(kind="news").order_by("pk")
    leave = [copy.next_try_at for copy in copies]
    assert leave == [NOW + 3 * MINUTE + n * timedelta(seconds=20) for n in range(9)]
    # Whatever becomes due while they leave is next but one at most.
    assert OutboundEmail.objects.ready("ordinary", NOW + 4 * MINUTE).count() == 4
    assert circular.leaves_at is not None
    last = circular.leaves_at + timedelta(seconds=180) + USEFUL_FOR
    assert set(copies.values_list("expires_at", flat=True)) == {last}


def test_what_is_held_for_the_night_does_not_leave_all_at_once(
    therapist: Membership, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("6/minute")
    many(therapist, 3)
    confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    night, untils = NOW.replace(hour=23), list[datetime]()
    for copy in OutboundEmail.objects.filter(kind="news").order_by("pk"):
        verdict = check_for("news")(copy, now=night)
        assert verdict.until is not None
        untils.append(verdict.until)
        copy.postpone(verdict.until)
    assert [at - untils[0] for at in untils] == [n * timedelta(seconds=20) for n in range(3)]
