"""Reminders of workshops: to whom, when, once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from clients.workshops.editing import call_off, change
from clients.workshops.models import SignUp, Workshop
from clients.workshops.placing import cancel
from clients.workshops.recheck import before_sending
from clients.workshops.reminding import remind_everywhere
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND
from practice.schedule.slots import Span
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, TWO_HOURS, a_workshop, signs_up, takes_part

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Two days before, nine in the morning.
DUE = SATURDAY_AT_TEN - 2 * DAY - HOUR


def reminders(**wanted: Any) -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind="workshop_reminder", **wanted).order_by("pk"))


def moved(workshop: Workshop, by: Membership, days: int, at: Any) -> None:
    start = SATURDAY_AT_TEN + days * DAY
    change(workshop=workshop, dates=[Span(start, start + TWO_HOURS)], by=by, now=at)


@pytest.mark.parametrize(
    ("at", "number"),
    [(DUE - timedelta(minutes=1), 0), (DUE, 1), (DUE + 23 * HOUR, 1), (DUE + 25 * HOUR, 0)],
)
def test_two_days_before_in_the_morning_and_not_too_late(
    at: Any, number: int, therapist: Membership
) -> None:
    takes_part(a_workshop(therapist))
    assert remind_everywhere(now=at) == number


def test_run_twice_it_is_once_and_says_what_to_think_of(therapist: Membership) -> None:
    takes_part(a_workshop(therapist))
    assert [remind_everywhere(now=DUE + n * HOUR) for n in (0, 0, 1)] == [1, 0, 0]
    (letter,) = reminders()
    assert letter.subject == "Your place on Saturday 5 December 2026, 10am"
    assert "Please do not come with a fever" in letter.body_text
    assert before_sending(letter, now=DUE) == SEND
    assert letter.expires_at == SATURDAY_AT_TEN


def test_only_those_with_a_confirmed_place_and_an_address(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=3)
    ann, bob = takes_part(workshop, "Ann Lee"), takes_part(workshop, "Bob Ray")
    signs_up(workshop, "Cy Fox")
    takes_part(workshop, "Di Oak")
    cancel(sign_up=bob, by=bob, now=NOW, can_undo=False)
    SignUp.objects.filter(name="Di Oak").update(email="")
    assert remind_everywhere(now=DUE) == 1
    assert [one.recipient for one in reminders()] == [ann.email]


def test_who_signed_up_just_before_is_not_reminded(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    takes_part(workshop, "Ann Lee", at=DUE - HOUR / 2)
    takes_part(workshop, "Bob Ray", at=DUE - 2 * HOUR)
    assert remind_everywhere(now=DUE) == 1
    assert reminders()[0].recipient == "bob.ray@example.com"


def test_moved_before_it_went_there_is_one_for_the_new_day(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    takes_part(workshop)
    moved(workshop, therapist, 1, NOW)
    assert remind_everywhere(now=DUE) == 0
    assert remind_everywhere(now=DUE + DAY) == 1


def test_moved_after_it_was_written_it_does_not_leave(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    takes_part(workshop)
    remind_everywhere(now=DUE)
    OutboundEmail.objects.exclude(kind="workshop_reminder").update(
        state="superseded", next_try_at=None
    )
    moved(workshop, therapist, 7, DUE)
    (letter,) = reminders()
    assert letter.state == "superseded"
    assert before_sending(letter, now=DUE).do == "supersede"
    assert remind_everywhere(now=DUE + 7 * DAY) == 1


def test_who_has_just_read_of_the_new_time_is_not_reminded(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    jo = takes_part(workshop)
    OutboundEmail.objects.filter(key__startswith=f"sign_up:{jo.pk}:").update(
        state="sent", sent_at=NOW, next_try_at=None
    )
    later = DUE + DAY - HOUR / 2
    with time_machine.travel(later, tick=False):
        moved(workshop, therapist, 1, later)
    assert remind_everywhere(now=DUE + DAY) == 0


def test_none_for_what_does_not_take_place(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    takes_part(workshop)
    call_off(workshop=workshop, words="", by=therapist, now=NOW)
    assert remind_everywhere(now=DUE) == 0


def test_of_two_dates_only_those_of_the_one(therapist: Membership) -> None:
    first = a_workshop(therapist)
    second = a_workshop(therapist, start=SATURDAY_AT_TEN + 7 * DAY, series_ref=first.series_ref)
    takes_part(first, "Ann Lee")
    takes_part(second, "Bob Ray")
    assert remind_everywhere(now=DUE) == 1
    assert reminders()[0].recipient == "ann.lee@example.com"


def test_a_list_costs_the_same_for_many(
    therapist: Membership, django_assert_max_num_queries: Any
) -> None:
    workshop = a_workshop(therapist)
    for name in ("Ann Lee", "Bob Ray", "Cy Fox"):
        takes_part(workshop, name)
    remind_everywhere(now=DUE)
    # Told already: the workshops, the people, who was reminded, who was told.
    with django_assert_max_num_queries(6):
        remind_everywhere(now=DUE + HOUR)
