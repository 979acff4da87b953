"""Several routines on one day, a second reminder, and a visit in between."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import uuid4

import pytest

from clients.homecare.actions import pause
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders
from clients.reminders.models import Reminder, ReminderRules
from clients.reminders.reasons import ROUTINE
from practice.accounts.models import Membership
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from tests.clients.reminders.conftest import FRIDAY, MORNING, SEVEN
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.sink import Sink

pytestmark = pytest.mark.django_db
Give = Callable[..., AssignedRoutine]
ANOTHER = "ten_minute_ball_mobility"


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind=ROUTINE).order_by("pk"))


def states() -> list[tuple[str, str]]:
    """The reminders of Friday: where each is, and why it was dropped."""
    found = Reminder.objects.filter(occurs_on=FRIDAY).order_by("due_at", "pk")
    return list(found.values_list("state", "why_dropped"))


def done(assigned: AssignedRoutine) -> None:
    check_in(
        assigned=assigned, done_on=FRIDAY, form_key=uuid4(), by=assigned.client.practice
        .memberships.first(), now=SEVEN,
    )  # fmt: skip


def test_routines_of_one_hour_share_a_letter(amira: Client, give: Give) -> None:
    give(amira)
    give(amira, ANOTHER, remind_at=time(19, 45))
    plan_reminders(now=MORNING)
    assert post_due_reminders(now=SEVEN) == 1
    assert post_due_reminders(now=SEVEN + timedelta(hours=1)) == 0
    (letter,) = letters()
    assert letter.subject == "Your routines for today"
    assert letter.body_text.count("/r/") == 2
    assert "set for 7:45pm:" in letter.body_text
    assert states() == [("posted", ""), ("posted", "")]


def test_a_later_routine_is_in_the_first_letter_and_asked_for_again_if_nothing_was_logged(
    amira: Client, give: Give
) -> None:
    give(amira, remind_at=time(9, 30))
    evening = give(amira, ANOTHER)
    plan_reminders(now=MORNING)
    post_due_reminders(now=MORNING + timedelta(minutes=30))
    assert " minutes, set for 7pm:" in letters()[0].body_text
    assert states() == [("posted", ""), ("planned", "")]
    post_due_reminders(now=SEVEN)
    assert [letter.key for letter in letters()][1:] == [
        f"routine-reminder:{evening.ref}:2026-11-20"
    ]


def test_what_was_logged_meanwhile_needs_no_letter_of_its_own(amira: Client, give: Give) -> None:
    give(amira, remind_at=time(9, 30))
    evening = give(amira, ANOTHER)
    plan_reminders(now=MORNING)
    post_due_reminders(now=MORNING + timedelta(minutes=30))
    done(evening)
    post_due_reminders(now=SEVEN)
    assert len(letters()) == 1
    assert states() == [("posted", ""), ("dropped", "done")]


def test_a_routine_that_may_not_be_done_is_not_in_the_letter(
    amira: Client, give: Give, therapist: Membership
) -> None:
    give(amira)
    other = give(amira, ANOTHER)
    plan_reminders(now=MORNING)
    pause(assigned=other, reason="", by=therapist, now=MORNING)
    post_due_reminders(now=SEVEN)
    (letter,) = letters()
    assert (letter.subject, letter.body_text.count("/r/")) == ("Your routine for today", 1)


def test_a_shared_letter_goes_while_one_of_its_routines_is_worth_it(
    amira: Client, give: Give, therapist: Membership, sink: Sink
) -> None:
    first, second = give(amira), give(amira, ANOTHER)
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    pause(assigned=first, reason="", by=therapist, now=SEVEN)
    deliver(clock=lambda: SEVEN)
    assert letters()[0].state == "sent"
    assert second.reminders.get(occurs_on=FRIDAY).email == letters()[0]


def test_a_shared_letter_stays_when_none_is(
    amira: Client, give: Give, therapist: Membership, sink: Sink
) -> None:
    both = [give(amira), give(amira, ANOTHER)]
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    for one in both:
        pause(assigned=one, reason="", by=therapist, now=SEVEN)
    deliver(clock=lambda: SEVEN)
    assert letters()[0].state == "suppressed"


def test_somebody_else_s_routines_are_never_in_the_letter(
    amira: Client, give: Give, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice)
    screened(other, therapist, MORNING)
    give(amira)
    give(other)
    plan_reminders(now=MORNING)
    assert post_due_reminders(now=SEVEN) == 2
    assert [letter.body_text.count("/r/") for letter in letters()] == [1, 1]
    assert len({letter.recipient for letter in letters()}) == 2


@pytest.fixture
def again(therapist: Membership) -> ReminderRules:
    """A practice that asks again after two hours; it is never quiet before midnight."""
    practice = therapist.practice
    practice.quiet_from = practice.quiet_until = time(0)
    practice.save()
    return ReminderRules.objects.create(practice=practice, again_hours=2)


def test_a_second_reminder_if_nothing_was_logged(
    again: ReminderRules, assigned: AssignedRoutine
) -> None:
    plan_reminders(now=MORNING)
    assert [post_due_reminders(now=SEVEN + timedelta(hours=hours)) for hours in (0, 1, 2)] == [
        1,
        0,
        1,
    ]
    assert letters()[1].body_text.splitlines()[2].endswith(" It has not been noted yet.")


def test_no_second_reminder_once_something_was_logged(
    again: ReminderRules, assigned: AssignedRoutine
) -> None:
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    done(assigned)
    assert post_due_reminders(now=SEVEN + timedelta(hours=2)) == 0
    assert states() == [("posted", ""), ("dropped", "done")]


def test_no_second_reminder_in_the_quiet(assigned: AssignedRoutine) -> None:
    ReminderRules.objects.create(practice=assigned.practice, again_hours=2)
    plan_reminders(now=MORNING)
    # Nine in the evening is quiet.
    assert Reminder.objects.filter(occurs_on=FRIDAY).count() == 1


@pytest.mark.parametrize(
    ("starts", "posted"), [(-61, 1), (-59, 0), (0, 0), (119, 0), (120, 0), (121, 1)]
)
def test_no_routine_is_reminded_of_just_before_a_visit_or_during_one(
    starts: int, posted: int, assigned: AssignedRoutine, therapist: Membership
) -> None:
    booked(assigned.client, therapist, SEVEN + timedelta(minutes=starts), now=MORNING)
    plan_reminders(now=MORNING)
    Reminder.objects.filter(kind="visit").delete()
    assert post_due_reminders(now=SEVEN) == posted
    assert states()[0] == (("posted", "") if posted else ("dropped", "visit_soon"))
