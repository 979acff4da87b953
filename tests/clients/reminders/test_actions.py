"""From an assigned routine to one letter in the outbox, or to a reason why not."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from clients.homecare.actions import end, pause, resume
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders, stop_letters
from clients.reminders.models import Reminder
from clients.reminders.reasons import ROUTINE
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.models import OutboundEmail
from tests.clients.reminders.conftest import FRIDAY, MORNING, SEVEN
from tests.factories import ClientFactory, screened
from tests.factories.runs import feet_are

pytestmark = pytest.mark.django_db
Give = Callable[..., AssignedRoutine]


def rows() -> list[tuple[date, str, str]]:
    """Every reminder: its day, where it is, and why it was dropped."""
    found = Reminder.objects.order_by("occurs_on")
    return list(found.values_list("occurs_on", "state", "why_dropped"))


def test_a_routine_is_planned_for_today_and_tomorrow(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    reminder = Reminder.objects.order_by("occurs_on")[0]
    assert (reminder.assigned, reminder.practice) == (assigned, assigned.practice)
    assert (reminder.occurs_on, reminder.due_at) == (FRIDAY, SEVEN)
    assert rows() == [(FRIDAY, "planned", ""), (FRIDAY + timedelta(days=1), "planned", "")]


def test_planning_again_writes_nothing(
    assigned: AssignedRoutine, django_assert_num_queries: Callable[..., object]
) -> None:
    plan_reminders(now=MORNING)
    with django_assert_num_queries(11):
        plan_reminders(now=MORNING)


@pytest.mark.parametrize("people", [1, 3])
def test_planning_asks_the_same_few_questions_for_any_number_of_clients(
    people: int,
    therapist: Membership,
    give: Give,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for _ in range(people):
        person = ClientFactory(practice=therapist.practice)
        screened(person, therapist, MORNING)
        give(person)
    # Eight reads, then one transaction (two savepoints here) with one insert.
    with django_assert_num_queries(14):
        plan_reminders(now=MORNING)
    assert Reminder.objects.count() == 2 * people


def test_a_due_reminder_becomes_one_letter(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    assert post_due_reminders(now=SEVEN) == 1
    letter = OutboundEmail.objects.get()
    assert (letter.key, letter.kind, letter.recipient, letter.practice_id, letter.state) == (
        f"routine-reminder:{assigned.ref}:2026-11-20",
        "routine_reminder",
        "amira@post.example",
        assigned.practice_id,
        "due",
    )
    assert letter.expires_at == SEVEN + timedelta(hours=3)
    assert Reminder.objects.get(occurs_on=FRIDAY).email == letter
    assert rows()[0] == (FRIDAY, "posted", "")


def test_posting_again_posts_nothing(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    assert post_due_reminders(now=SEVEN) == 0
    assert (OutboundEmail.objects.count(), assigned.links.count()) == (1, 1)


def test_nothing_is_posted_before_its_time(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    assert post_due_reminders(now=SEVEN - timedelta(seconds=1)) == 0


def test_a_paused_routine_is_dropped_and_comes_back(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    plan_reminders(now=MORNING)
    pause(assigned=assigned, reason="Sore heel", by=therapist, now=MORNING)
    plan_reminders(now=MORNING)
    assert rows()[0] == (FRIDAY, "dropped", "paused")
    resume(assigned=assigned, by=therapist, now=MORNING)
    plan_reminders(now=MORNING)
    assert rows()[0] == (FRIDAY, "planned", "")
    assert post_due_reminders(now=SEVEN) == 1


def test_a_routine_moved_to_another_time_is_planned_for_that_time(
    assigned: AssignedRoutine,
) -> None:
    plan_reminders(now=MORNING)
    AssignedRoutine.objects.filter(pk=assigned.pk).update(remind_at="20:15")
    plan_reminders(now=MORNING)
    assert Reminder.objects.get(occurs_on=FRIDAY).due_at == SEVEN + timedelta(minutes=75)


def paused(assigned: AssignedRoutine, therapist: Membership) -> str:
    pause(assigned=assigned, reason="", by=therapist, now=MORNING)
    return "paused"


def ended(assigned: AssignedRoutine, therapist: Membership) -> str:
    end(assigned=assigned, by=therapist, now=MORNING)
    return "ended"


def archived(assigned: AssignedRoutine, therapist: Membership) -> str:
    Client.objects.filter(pk=assigned.client_id).update(archived_at=MORNING)
    return "archived"


def stopped(assigned: AssignedRoutine, therapist: Membership) -> str:
    stop_letters(client=assigned.client, kind=ROUTINE, by=SYSTEM, now=MORNING)
    return "stopped"


def done(assigned: AssignedRoutine, therapist: Membership) -> str:
    check_in(assigned=assigned, done_on=FRIDAY, form_key=uuid4(), by=therapist, now=MORNING)
    return "done"


def without_address(assigned: AssignedRoutine, therapist: Membership) -> str:
    Client.objects.filter(pk=assigned.client_id).update(email="")
    return "no_address"


def with_a_broken_address(assigned: AssignedRoutine, therapist: Membership) -> str:
    Client.objects.filter(pk=assigned.client_id).update(email="amira at home")
    return "no_address"


def a_child_whose_guardian_said_nothing(assigned: AssignedRoutine, therapist: Membership) -> str:
    Client.objects.filter(pk=assigned.client_id).update(
        birth_date=date(2014, 5, 9), guardian_email="helen@family.example"
    )
    return "no_guardian"


def with_something_that_rules_it_out(assigned: AssignedRoutine, therapist: Membership) -> str:
    clot = {"dvt_suspected_or_current": {"answer": "unsure"}}
    screened(assigned.client, therapist, MORNING + timedelta(hours=1), clot)
    return "nothing_safe"


def on_other_days(assigned: AssignedRoutine, therapist: Membership) -> str:
    AssignedRoutine.objects.filter(pk=assigned.pk).update(days=[0])
    return "changed"


def without_a_time(assigned: AssignedRoutine, therapist: Membership) -> str:
    AssignedRoutine.objects.filter(pk=assigned.pk).update(remind_at=None)
    return "changed"


def told_something_unexpected(assigned: AssignedRoutine, therapist: Membership) -> str:
    kind = Concern.Kind.RED_FLAG
    raise_concern(client=assigned.client, kind=kind, key="after:x", by=SYSTEM, now=MORNING)
    return "waits"


def told_of_more_soreness_after_a_visit(assigned: AssignedRoutine, therapist: Membership) -> str:
    kind = Concern.Kind.AFTER_VISIT
    raise_concern(client=assigned.client, kind=kind, key="after:x", by=SYSTEM, now=MORNING)
    return "waits"


def told_of_sharp_feet_and_took_it_back(assigned: AssignedRoutine, therapist: Membership) -> str:
    feet_are(assigned.client, is_sharp=True, now=MORNING)
    feet_are(assigned.client, now=MORNING + timedelta(minutes=5))
    return "waits"


CHANGES = [
    paused,
    ended,
    archived,
    stopped,
    done,
    without_address,
    with_a_broken_address,
    a_child_whose_guardian_said_nothing,
    with_something_that_rules_it_out,
    on_other_days,
    without_a_time,
    told_something_unexpected,
    told_of_more_soreness_after_a_visit,
    told_of_sharp_feet_and_took_it_back,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_due_reminder_that_makes_no_sense_is_dropped_with_the_reason(
    change: Callable[[AssignedRoutine, Membership], str],
    assigned: AssignedRoutine,
    therapist: Membership,
) -> None:
    plan_reminders(now=MORNING)
    why = change(assigned, therapist)
    assert post_due_reminders(now=SEVEN) == 0
    assert rows()[0] == (FRIDAY, "dropped", why)
    # A change of health writes a letter and a link of its own; the reminder makes none.
    assert OutboundEmail.objects.filter(kind=ROUTINE).count() == 0
    assert assigned.links.filter(made_at=SEVEN).count() == 0


def test_a_reminder_is_dropped_when_the_worker_comes_back_too_late(
    assigned: AssignedRoutine,
) -> None:
    plan_reminders(now=MORNING)
    assert post_due_reminders(now=SEVEN + timedelta(hours=3)) == 1
    assert post_due_reminders(now=SEVEN + timedelta(hours=27, seconds=1)) == 0
    assert rows()[1] == (FRIDAY + timedelta(days=1), "dropped", "too_late")


def test_a_child_s_letter_goes_to_the_guardian(therapist: Membership, give: Give) -> None:
    child = ClientFactory(
        practice=therapist.practice,
        name="Jo Whitfield",
        child=True,
        guardian_email="h@home.example",
    )
    screened(child, therapist, MORNING)
    give(child)
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    letter = OutboundEmail.objects.get()
    assert letter.recipient == "h@home.example"
    assert letter.body_text.splitlines()[:3] == [
        "Dear Helen,",
        "",
        "Jo's routine for today takes 5 to 8 minutes.",
    ]


def test_one_broken_reminder_does_not_hold_up_the_others(
    assigned: AssignedRoutine, therapist: Membership, give: Give, caplog: pytest.LogCaptureFixture
) -> None:
    other = ClientFactory(practice=therapist.practice)
    screened(other, therapist, MORNING)
    give(other)
    plan_reminders(now=MORNING)
    AssignedRoutine.objects.filter(pk=assigned.pk).update(days="not a list of days")
    assert post_due_reminders(now=SEVEN) == 1
    assert rows()[:2].count((FRIDAY, "planned", "")) == 1
    assert "could not be posted" in caplog.text


def test_a_rollback_takes_the_letter_the_link_and_the_state_along(
    assigned: AssignedRoutine,
) -> None:
    plan_reminders(now=MORNING)
    with transaction.atomic():
        assert post_due_reminders(now=SEVEN) == 1
        transaction.set_rollback(True)
    assert (OutboundEmail.objects.count(), assigned.links.count()) == (0, 0)
    assert rows()[0] == (FRIDAY, "planned", "")
