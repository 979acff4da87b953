"""What the therapist reads about the reminders of a routine."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app
from django.template import Context, Template
from django.template.loader import render_to_string

from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders import tasks
from clients.reminders.actions import plan_reminders, post_due_reminders, stop_letters
from clients.reminders.models import Reminder
from clients.reminders.queries import reminders_of
from clients.reminders.reasons import ROUTINE, WORDS, Why
from clients.reminders.states import ReminderState, reminder_states
from practice.audit.actors import SYSTEM
from practice.mail.deliver import deliver
from tests.clients.reminders.conftest import FRIDAY, MORNING, SEVEN
from tests.sink import HANG_UP, Sink

SATURDAY = FRIDAY + timedelta(days=1)
ROUTINE_NAME = "Condensed arch-and-heel version"
COMING = ReminderState(ROUTINE_NAME, SATURDAY, "Planned for 19:00")


def lines(assigned: AssignedRoutine) -> list[ReminderState]:
    return reminder_states(reminders_of(assigned.client, 7))


@pytest.mark.django_db
def test_a_planned_reminder_says_when(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    assert lines(assigned) == [COMING, ReminderState(ROUTINE_NAME, FRIDAY, "Planned for 19:00")]


@pytest.mark.django_db
def test_a_letter_in_the_outbox_waits(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    assert lines(assigned) == [COMING, ReminderState(ROUTINE_NAME, FRIDAY, "Waiting to be sent")]


@pytest.mark.django_db
def test_a_sent_letter_says_at_what_time(assigned: AssignedRoutine, sink: Sink) -> None:
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    deliver(clock=lambda: SEVEN + timedelta(minutes=1))
    assert lines(assigned) == [COMING, ReminderState(ROUTINE_NAME, FRIDAY, "Sent 19:01")]


@pytest.mark.django_db
def test_a_letter_in_doubt_may_have_been_sent(assigned: AssignedRoutine, sink: Sink) -> None:
    sink.replies.append(HANG_UP)
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    deliver(clock=lambda: SEVEN)
    assert lines(assigned) == [
        COMING,
        ReminderState(ROUTINE_NAME, FRIDAY, "May have been sent", True),
    ]


@pytest.mark.django_db
def test_a_letter_that_was_stopped_says_why(assigned: AssignedRoutine, sink: Sink) -> None:
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    stop_letters(client=assigned.client, kind=ROUTINE, by=SYSTEM, now=SEVEN)
    deliver(clock=lambda: SEVEN)
    assert lines(assigned) == [
        COMING,
        ReminderState(ROUTINE_NAME, FRIDAY, "Not sent: they stopped these letters", True),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("why", list(Why))
def test_a_dropped_reminder_says_why(why: Why, assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    Reminder.objects.filter(occurs_on=FRIDAY).update(state="dropped", why_dropped=why)
    assert lines(assigned)[1] == ReminderState(
        ROUTINE_NAME, FRIDAY, f"Not sent: {WORDS[why]}", True
    )


@pytest.mark.django_db
def test_the_partial_lists_them(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    page = render_to_string("reminders/_states.html", {"reminder_states": lines(assigned)})
    assert [page.count("Planned for 19:00"), page.count("<li")] == [2, 2]


def test_the_partial_says_so_when_there_are_none() -> None:
    assert "No reminders yet." in render_to_string("reminders/_states.html", {})


@pytest.mark.django_db
@pytest.mark.parametrize("posted", [1, 3])
def test_the_states_of_any_number_of_reminders_cost_one_question(
    posted: int, assigned: AssignedRoutine, django_assert_num_queries: Callable[..., object]
) -> None:
    for days in range(posted):
        plan_reminders(now=MORNING + timedelta(days=days))
        post_due_reminders(now=SEVEN + timedelta(days=days))
    with django_assert_num_queries(1):
        assert len(lines(assigned)) == posted + 1


@pytest.mark.django_db
def test_a_page_of_a_client_lists_the_reminders_of_all_their_routines(
    assigned: AssignedRoutine, django_assert_num_queries: Callable[..., object]
) -> None:
    plan_reminders(now=MORNING)
    with django_assert_num_queries(1):
        page = render("{% load reminders %}{% recent_reminders client %}", assigned.client)
    assert [page.count("Planned for 19:00"), page.count("<li")] == [2, 2]


def render(source: str, client: Client) -> str:
    return Template(source).render(Context({"client": client}))


@pytest.mark.django_db
def test_only_as_many_as_asked_for_are_read(assigned: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    assert [row.occurs_on for row in reminders_of(assigned.client, limit=1)] == [SATURDAY]


@pytest.mark.django_db
def test_the_bell_s_tasks_do_both(assigned: AssignedRoutine) -> None:
    # Without arguments they go by the clock, which has nothing for this plan to do or everything
    # too late; what counts here is that the names the beat rings exist and run.
    for name in ("plan_reminders", "post_due_reminders"):
        assert current_app.tasks[f"clients.reminders.tasks.{name}"].apply().successful()
    assert (tasks.plan_reminders.ignore_result, tasks.post_due_reminders.ignore_result) == (
        True,
        True,
    )
