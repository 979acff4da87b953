"""Between the outbox and the wire the world may change: the worker asks again."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest

from clients.homecare.actions import pause
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.actions import (
    plan_reminders,
    post_due_reminders,
    start_letters,
    stop_letters,
)
from clients.reminders.models import Reminder
from clients.reminders.reasons import ROUTINE
from practice.accounts.models import Membership, Practice
from practice.audit.actors import SYSTEM
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from tests.clients.reminders.conftest import FRIDAY, MORNING, SEVEN
from tests.factories import screened
from tests.factories.runs import feet_are
from tests.sink import Sink

pytestmark = pytest.mark.django_db
Change = Callable[[AssignedRoutine, Membership], None]


@pytest.fixture
def queued(assigned: AssignedRoutine) -> AssignedRoutine:
    """Today's letter is in the outbox."""
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    return assigned


def sent_at(moment: datetime) -> Counter[str]:
    """The worker rings at that moment; what came of it."""
    return +deliver(clock=lambda: moment)


def outcome() -> tuple[str, str]:
    letter = OutboundEmail.objects.get(kind=ROUTINE)
    return letter.state, letter.last_error


def test_a_letter_that_still_makes_sense_is_sent(queued: AssignedRoutine, sink: Sink) -> None:
    sent_at(SEVEN)
    assert [letter.recipients for letter in sink.letters] == [["amira@post.example"]]
    assert outcome() == ("sent", "")


def test_a_letter_is_sent_once(queued: AssignedRoutine, sink: Sink) -> None:
    sent_at(SEVEN)
    sent_at(SEVEN + timedelta(minutes=1))
    assert len(sink.letters) == 1


def unsubscribed(assigned: AssignedRoutine, therapist: Membership) -> None:
    stop_letters(client=assigned.client, kind=ROUTINE, by=SYSTEM, now=SEVEN)


def paused(assigned: AssignedRoutine, therapist: Membership) -> None:
    pause(assigned=assigned, reason="Sore heel", by=therapist, now=SEVEN)


def done_meanwhile(assigned: AssignedRoutine, therapist: Membership) -> None:
    check_in(assigned=assigned, done_on=FRIDAY, form_key=uuid4(), by=therapist, now=SEVEN)


def ruled_out_meanwhile(assigned: AssignedRoutine, therapist: Membership) -> None:
    screened(assigned.client, therapist, SEVEN, {"dvt_suspected_or_current": {"answer": "unsure"}})


def told_of_sharp_pain(assigned: AssignedRoutine, therapist: Membership) -> None:
    feet_are(assigned.client, is_sharp=True, now=SEVEN)


def moved_to_another_address(assigned: AssignedRoutine, therapist: Membership) -> None:
    Client.objects.filter(pk=assigned.client_id).update(email="new@post.example")


def left_without_address(assigned: AssignedRoutine, therapist: Membership) -> None:
    Client.objects.filter(pk=assigned.client_id).update(email="")


def found_to_be_a_child(assigned: AssignedRoutine, therapist: Membership) -> None:
    Client.objects.filter(pk=assigned.client_id).update(birth_date=date(2014, 5, 9))


@pytest.mark.parametrize(
    ("change", "state", "said"),
    [
        (unsubscribed, "suppressed", "Not sent: they stopped these letters."),
        (paused, "suppressed", "Not sent: the routine is paused."),
        (done_meanwhile, "superseded", "Not sent: already done that day."),
        (ruled_out_meanwhile, "suppressed", "Not sent: no step is safe that day."),
        (told_of_sharp_pain, "suppressed", "Not sent: no step is safe that day."),
        (moved_to_another_address, "superseded", "Not sent: the address was changed."),
        (left_without_address, "suppressed", "Not sent: no address."),
        (found_to_be_a_child, "suppressed", "Not sent: no guardian has agreed."),
    ],
)
def test_a_letter_is_stopped_by_what_happened_since_it_was_written(
    change: Change,
    state: str,
    said: str,
    queued: AssignedRoutine,
    therapist: Membership,
    sink: Sink,
) -> None:
    change(queued, therapist)
    sent_at(SEVEN)
    # That the routine has changed is said by a letter of its own; therapists get theirs.
    subjects = {letter.message["Subject"] for letter in sink.letters}
    assert subjects - {"Your routine has changed", "A client needs you today"} == set()
    assert outcome() == (state, said)


def test_a_wish_taken_back_in_time_lets_the_letter_go(queued: AssignedRoutine, sink: Sink) -> None:
    stop_letters(client=queued.client, kind=ROUTINE, by=SYSTEM, now=SEVEN)
    start_letters(client=queued.client, kind=ROUTINE, by=SYSTEM, now=SEVEN)
    sent_at(SEVEN)
    assert outcome() == ("sent", "")


def test_a_letter_three_hours_late_is_not_sent(
    practice: Practice, queued: AssignedRoutine, sink: Sink
) -> None:
    sent_at(SEVEN + timedelta(hours=3, seconds=1))
    assert sink.letters == []
    assert outcome() == ("expired", "It was too late to be of use.")


def test_a_letter_held_up_until_the_night_waits_and_then_is_too_late(
    queued: AssignedRoutine, sink: Sink
) -> None:
    sent_at(SEVEN + timedelta(hours=2))
    letter = OutboundEmail.objects.get()
    assert (letter.state, letter.next_try_at) == ("due", SEVEN + timedelta(hours=13))
    sent_at(SEVEN + timedelta(hours=13))
    assert sink.letters == []
    assert OutboundEmail.objects.get().state == "expired"


def test_a_practice_without_quiet_hours_writes_at_night(
    practice: Practice, amira: Client, give: Callable[..., AssignedRoutine], sink: Sink
) -> None:
    Practice.objects.filter(pk=practice.pk).update(quiet_from=time(0), quiet_until=time(0))
    give(amira, remind_at=time(23, 30))
    late = SEVEN + timedelta(hours=4, minutes=30)
    plan_reminders(now=late)
    post_due_reminders(now=late)
    sent_at(late)
    assert len(sink.letters) == 1


def test_a_letter_whose_reminder_is_gone_is_not_sent(queued: AssignedRoutine, sink: Sink) -> None:
    Reminder.objects.filter(occurs_on=FRIDAY).delete()
    sent_at(SEVEN)
    assert outcome() == ("suppressed", "The reminder it belonged to is gone.")
