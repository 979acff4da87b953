"""From a booked visit to its reminders, or to a reason why not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from clients.appointments.actions import back_to_booked, cancel, mark_arrived, reschedule
from clients.appointments.models import Appointment, AppointmentChange
from clients.appointments.undo import undo
from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders, stop_letters
from clients.reminders.models import Reminder, ReminderRules
from clients.reminders.reasons import ROUTINE, VISIT
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from tests.clients.reminders.test_letter import text_of
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.sink import Sink

pytestmark = pytest.mark.django_db
# Booked on a Friday for the Tuesday after; London's wall clock is UTC.
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
DAY_BEFORE = TUESDAY - timedelta(days=1)


@pytest.fixture
def visit(amira: Client, therapist: Membership) -> Appointment:
    """Amira's visit on Tuesday at half past two."""
    return booked(amira, therapist, TUESDAY, now=FRIDAY)


def rows() -> list[tuple[str, str, str]]:
    """Every reminder: its occurrence, where it is, and why it was dropped."""
    return list(Reminder.objects.order_by("pk").values_list("occurrence", "state", "why_dropped"))


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind=VISIT).order_by("pk"))


def test_a_visit_is_reminded_of_a_day_before(visit: Appointment, sink: Sink) -> None:
    plan_reminders(now=DAY_BEFORE - timedelta(hours=3))
    assert rows() == [("2026-11-24T14:30Z 1d", "planned", "")]
    assert post_due_reminders(now=DAY_BEFORE - timedelta(seconds=1)) == 0
    assert post_due_reminders(now=DAY_BEFORE) == 1
    (letter,) = letters()
    assert (letter.recipient, letter.subject) == (
        "amira@post.example",
        "Your visit on Tuesday 24 November 2026, 2:30pm",
    )
    assert letter.expires_at == DAY_BEFORE + timedelta(hours=12)
    deliver(clock=lambda: DAY_BEFORE)
    assert "Stop reminders of visits" in text_of(sink.messages[-1])


def test_ticks_that_come_twice_write_one_letter(visit: Appointment) -> None:
    for _ in range(2):
        plan_reminders(now=DAY_BEFORE)
        post_due_reminders(now=DAY_BEFORE)
    assert (len(letters()), len(rows())) == (1, 1)


def test_up_to_three_times_as_the_practice_settled(visit: Appointment) -> None:
    ReminderRules.objects.create(practice=visit.practice, first="7d", second="1d", third="2h")
    plan_reminders(now=DAY_BEFORE)
    # A week before was before the booking: the letter of the booking said it then.
    assert [occurrence[-2:] for occurrence, _, _ in rows()] == ["1d", "2h"]


def test_a_week_before_is_seen_in_time(amira: Client, therapist: Membership) -> None:
    later = TUESDAY + timedelta(days=7)
    booked(amira, therapist, later, now=FRIDAY)
    ReminderRules.objects.create(practice=therapist.practice, first="7d")
    plan_reminders(now=TUESDAY - timedelta(hours=30))
    assert rows() == [("2026-12-01T14:30Z 7d", "planned", "")]


def test_a_practice_without_reminders_of_visits_sends_none(visit: Appointment) -> None:
    ReminderRules.objects.create(practice=visit.practice, first="")
    plan_reminders(now=DAY_BEFORE)
    assert rows() == []


def test_a_visit_booked_inside_the_window_is_not_reminded_of(
    amira: Client, therapist: Membership
) -> None:
    booked(amira, therapist, TUESDAY, now=DAY_BEFORE + timedelta(minutes=5))
    plan_reminders(now=DAY_BEFORE + timedelta(minutes=6))
    assert rows() == []


def test_no_reminder_leaves_while_a_change_may_still_be_undone(
    visit: Appointment, therapist: Membership
) -> None:
    plan_reminders(now=DAY_BEFORE - timedelta(hours=1))
    a_minute_before = DAY_BEFORE - timedelta(minutes=1)
    mark_arrived(appointment=visit, by=therapist, now=a_minute_before)
    visit.refresh_from_db()
    back_to_booked(appointment=visit, by=therapist, now=a_minute_before)
    assert post_due_reminders(now=DAY_BEFORE) == 0
    assert [state for _, state, _ in rows()] == ["planned"]
    assert post_due_reminders(now=DAY_BEFORE + timedelta(minutes=3)) == 1


@pytest.mark.parametrize(("tells", "reminded"), [(True, 0), (False, 1)])
def test_only_a_change_that_was_told_stands_in_for_the_reminder(
    tells: bool, reminded: int, visit: Appointment, therapist: Membership
) -> None:
    later, ten_before = TUESDAY + timedelta(minutes=30), DAY_BEFORE - timedelta(minutes=10)
    reschedule(appointment=visit, starts_at=later, tells=tells, by=therapist, now=ten_before)
    plan_reminders(now=DAY_BEFORE)
    assert post_due_reminders(now=later - timedelta(days=1)) == reminded


def test_a_cancellation_that_was_undone_just_before_costs_no_reminder(
    visit: Appointment, therapist: Membership
) -> None:
    cancel(appointment=visit, tells=True, by=therapist, now=DAY_BEFORE - timedelta(minutes=2))
    visit.refresh_from_db()
    undo(
        change=visit.changes.latest("version"),
        by=therapist,
        now=DAY_BEFORE + timedelta(seconds=30),
    )
    plan_reminders(now=DAY_BEFORE + timedelta(minutes=1))
    assert post_due_reminders(now=DAY_BEFORE + timedelta(minutes=4)) == 1


@time_machine.travel(DAY_BEFORE, tick=False)
def test_a_letter_that_names_another_room_or_therapist_by_now_does_not_go(
    visit: Appointment, owner: Membership, sink: Sink
) -> None:
    plan_reminders(now=DAY_BEFORE)
    post_due_reminders(now=DAY_BEFORE)
    AppointmentChange.objects.create(
        practice=visit.practice,
        appointment=visit,
        kind="moved",
        version=visit.version + 1,
        after={},
        made_at=DAY_BEFORE + timedelta(minutes=1),
    )
    deliver(clock=lambda: DAY_BEFORE + timedelta(minutes=2))
    (letter,) = letters()
    assert (letter.state, letter.last_error) == ("superseded", "Not sent: the visit was moved.")


def cancelled(visit: Appointment) -> str:
    cancel(appointment=visit, by=visit.therapist, now=FRIDAY)
    return "cancelled"


def archived(visit: Appointment) -> str:
    Client.objects.filter(pk=visit.client_id).update(archived_at=FRIDAY)
    return "archived"


def stopped(visit: Appointment) -> str:
    stop_letters(client=visit.client, kind=VISIT, by=SYSTEM, now=FRIDAY)
    return "stopped"


def moved_behind_our_back(visit: Appointment) -> str:
    Appointment.objects.filter(pk=visit.pk).update(
        starts_at=TUESDAY + timedelta(hours=1),
        ends_at=TUESDAY + timedelta(hours=2),
        occupied_from=TUESDAY + timedelta(hours=1),
        occupied_until=TUESDAY + timedelta(hours=2),
    )
    return "moved"


def without_address(visit: Appointment) -> str:
    Client.objects.filter(pk=visit.client_id).update(email="")
    return "no_address"


def of_a_child_whose_guardian_said_nothing(visit: Appointment) -> str:
    Client.objects.filter(pk=visit.client_id).update(
        birth_date=date(2014, 5, 9), guardian_email="helen@family.example"
    )
    return "no_guardian"


CHANGES = [
    cancelled,
    archived,
    stopped,
    moved_behind_our_back,
    without_address,
    of_a_child_whose_guardian_said_nothing,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_due_reminder_that_makes_no_sense_is_dropped_with_the_reason(
    change: Callable[[Appointment], str], visit: Appointment
) -> None:
    plan_reminders(now=DAY_BEFORE - timedelta(hours=1))
    why = change(visit)
    assert post_due_reminders(now=DAY_BEFORE) == 0
    assert rows() == [("2026-11-24T14:30Z 1d", "dropped", why)]
    assert letters() == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_letter_in_the_outbox_is_stopped_by_what_happened_since(
    change: Callable[[Appointment], str], visit: Appointment, sink: Sink
) -> None:
    plan_reminders(now=DAY_BEFORE)
    post_due_reminders(now=DAY_BEFORE)
    change(visit)
    deliver(clock=lambda: DAY_BEFORE)
    (letter,) = letters()
    assert letter.state in {"suppressed", "superseded"}
    assert [one for one in sink.letters if one.message["Subject"] == letter.subject] == []


def test_a_reminder_never_leaves_once_the_visit_has_begun(visit: Appointment, sink: Sink) -> None:
    ReminderRules.objects.create(practice=visit.practice, first="2h")
    plan_reminders(now=TUESDAY - timedelta(hours=2))
    post_due_reminders(now=TUESDAY - timedelta(hours=2))
    deliver(clock=lambda: TUESDAY)
    (letter,) = letters()
    assert letter.state == "expired"


def test_a_moved_visit_is_reminded_of_once_for_its_new_time(
    visit: Appointment, therapist: Membership
) -> None:
    plan_reminders(now=DAY_BEFORE - timedelta(hours=5))
    later = TUESDAY + timedelta(hours=2)
    four_hours_before = DAY_BEFORE - timedelta(hours=4)
    reschedule(appointment=visit, starts_at=later, by=therapist, now=four_hours_before)
    plan_reminders(now=DAY_BEFORE - timedelta(hours=4))
    post_due_reminders(now=later - timedelta(days=1))
    assert rows() == [
        ("2026-11-24T14:30Z 1d", "dropped", "moved"),
        ("2026-11-24T16:30Z 1d", "posted", ""),
    ]
    assert [letter.subject for letter in letters()] == [
        "Your visit on Tuesday 24 November 2026, 4:30pm"
    ]


def test_a_cancelled_visit_that_comes_back_gets_its_reminder_back(
    visit: Appointment, therapist: Membership
) -> None:
    plan_reminders(now=DAY_BEFORE - timedelta(hours=5))
    cancelled(visit)
    plan_reminders(now=DAY_BEFORE - timedelta(hours=4))
    assert rows() == [("2026-11-24T14:30Z 1d", "dropped", "cancelled")]
    visit.refresh_from_db()
    undo(change=visit.changes.latest("version"), by=therapist, now=FRIDAY)
    plan_reminders(now=DAY_BEFORE - timedelta(hours=3))
    assert rows() == [("2026-11-24T14:30Z 1d", "planned", "")]


def test_stopping_reminders_of_routines_leaves_those_of_visits(visit: Appointment) -> None:
    stop_letters(client=visit.client, kind=ROUTINE, by=SYSTEM, now=FRIDAY)
    plan_reminders(now=DAY_BEFORE)
    assert post_due_reminders(now=DAY_BEFORE) == 1


# The second is 16 on the day of the visit, and the letter is written the day before.
@pytest.mark.parametrize("born", [date(2014, 5, 9), date(2010, 11, 24)])
def test_a_child_s_letter_goes_to_the_guardian_and_greets_them(
    born: date, therapist: Membership
) -> None:
    child = ClientFactory(
        practice=therapist.practice,
        name="Jo Whitfield",
        child=True,
        birth_date=born,
        guardian_email="h@home.example",
    )
    booked(child, therapist, TUESDAY, now=FRIDAY)
    plan_reminders(now=DAY_BEFORE)
    post_due_reminders(now=DAY_BEFORE)
    (letter,) = letters()
    assert letter.recipient == "h@home.example"
    assert letter.body_text.splitlines()[0] == "Dear Helen,"
    assert "Jo's visit to " in letter.body_text


@pytest.mark.parametrize("visits", [1, 4])
def test_planning_asks_the_same_few_questions_for_any_number_of_visits(
    visits: int,
    amira: Client,
    therapist: Membership,
    django_assert_num_queries: Callable[..., object],
) -> None:
    ReminderRules.objects.create(practice=therapist.practice, second="2h")
    for hours in range(visits):
        booked(amira, therapist, TUESDAY + timedelta(hours=hours), now=FRIDAY)
    with django_assert_num_queries(14):
        plan_reminders(now=DAY_BEFORE)
    assert Reminder.objects.count() == 2 * visits
