"""From a visit that took place to the letters that ask about it, or to a reason why not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from clients.appointments.models import Appointment
from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders, stop_letters
from clients.reminders.afterwards import Ended
from clients.reminders.facts import Due, Key, Known
from clients.reminders.models import SUBJECTS, Reminder, ReminderRules
from clients.reminders.planner import Changes, Drop, plan
from clients.reminders.reasons import AFTER, LETTERS, ROUTINE, VISIT, Why
from clients.reminders.worth import WORTH
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.schedule.quiet import Quiet
from tests.clients.reminders.test_letter import LINK, html_of, text_of
from tests.factories import ClientFactory
from tests.factories.afterwards import FRIDAY_AT_TWO, told, took_place
from tests.factories.appointments import an_hour
from tests.sink import Sink

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SATURDAY, SUNDAY = FRIDAY_AT_TWO + DAY, FRIDAY_AT_TWO + 2 * DAY
ENDED = Ended(
    id=1,
    practice_id=7,
    ended_at=FRIDAY_AT_TWO,
    zone=ZoneInfo("Europe/London"),
    quiet=Quiet(time(21), time(8)),
)


def dues(ended: Ended, now: datetime, **asked: Any) -> list[tuple[str, datetime]]:
    created = plan([ended], [], now, **asked).create
    return [(due.key.occurrence, due.due_at) for due in created]


def test_a_day_and_two_days_after_it_ended() -> None:
    now = FRIDAY_AT_TWO + 20 * HOUR
    assert plan([ENDED], [], now) == Changes(
        create=(
            Due(Key("after", 1, "24h"), 7, SATURDAY.date(), SATURDAY),
            Due(Key("after", 1, "48h"), 7, SUNDAY.date(), SUNDAY),
        )
    )


@pytest.mark.parametrize(
    ("ended_at", "zone", "first"),
    [
        ("2026-10-24T13:00", "Europe/London", "2026-10-25T14:00"),
        ("2027-03-27T14:00", "Europe/London", "2027-03-28T13:00"),
        ("2026-11-20T06:00", "Asia/Kathmandu", "2026-11-21T06:00"),
        # In the quiet hours: to their end, never before.
        ("2026-11-20T21:00", "Europe/London", "2026-11-22T08:00"),
        ("2026-11-20T20:59", "Europe/London", "2026-11-21T20:59"),
        ("2026-11-20T07:59", "Europe/London", "2026-11-21T08:00"),
        ("2026-11-20T00:30", "Europe/London", "2026-11-21T08:00"),
        ("2026-10-23T21:30", "Europe/London", "2026-10-25T08:00"),
    ],
)
def test_the_time_is_that_of_the_wall_and_never_in_the_quiet(
    ended_at: str, zone: str, first: str
) -> None:
    ended = datetime.fromisoformat(ended_at).replace(tzinfo=UTC)
    visit = replace(ENDED, ended_at=ended, zone=ZoneInfo(zone))
    assert visit.due_at(24) == datetime.fromisoformat(first).replace(tzinfo=UTC)


def test_where_the_quiet_leaves_no_time_there_is_no_letter() -> None:
    always = replace(ENDED, quiet=Quiet(time(14), time(13, 59)))
    assert always.due_at(24) == SUNDAY - timedelta(minutes=1)
    assert replace(ENDED, quiet=Quiet(time(13), time(14))).due_at(24) == SATURDAY


@pytest.mark.parametrize(
    ("hours", "planned"),
    [
        (0, ["24h"]),
        (24, ["24h", "48h"]),
        (42, ["24h", "48h"]),
        (42.01, ["48h"]),
        (66, ["48h"]),
        (66.01, []),
        (500, []),
    ],
)
def test_a_visit_marked_late_makes_no_old_check(hours: float, planned: list[str]) -> None:
    now = FRIDAY_AT_TWO + timedelta(hours=hours)
    assert [occurrence for occurrence, _ in dues(ENDED, now)] == planned


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"told": frozenset({24})}, ["48h"]),
        ({"told": frozenset({24, 48})}, []),
        ({"blocked": Why.OFF}, []),
        ({"blocked": Why.STOPPED}, []),
        ({"blocked": Why.VISIT_SOON}, []),
    ],
)
def test_what_was_answered_or_stopped_is_not_asked(
    changes: dict[str, Any], left: list[str]
) -> None:
    now = FRIDAY_AT_TWO + 30 * HOUR
    assert [occurrence for occurrence, _ in dues(replace(ENDED, **changes), now)] == left


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"told": frozenset({24})}, Why.DONE),
        ({"blocked": Why.STOPPED}, Why.STOPPED),
        ({"quiet": Quiet(time(13), time(15))}, None),
    ],
)
def test_a_planned_letter_follows_the_world(changes: dict[str, Any], why: Why | None) -> None:
    known = Known(Key("after", 1, "24h"), SATURDAY, "planned")
    found = plan([replace(ENDED, **changes)], [known], SATURDAY - HOUR)
    assert found.drop == ((Drop(known.key, why),) if why else ())
    moved = [due.due_at for due in found.move]
    assert moved == ([SATURDAY + HOUR] if "quiet" in changes else [])


def test_every_kind_of_reminder_has_its_letter_its_subject_and_its_worth() -> None:
    assert set(Reminder.Kind) == set(LETTERS) == set(SUBJECTS) == set(WORTH)


@pytest.fixture
def visit(amira: Client, therapist: Membership) -> Appointment:
    """Amira's, which ended on Friday at two."""
    return took_place(amira, therapist)


def rows() -> list[tuple[str, str, str]]:
    """Every reminder: its occurrence, where it is, and why it was dropped."""
    found = Reminder.objects.filter(kind="after").order_by("pk")
    return list(found.values_list("occurrence", "state", "why_dropped"))


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind=AFTER).order_by("pk"))


def test_the_letter_is_neutral_and_complete_and_leads_to_the_questions(
    visit: Appointment, sink: Sink, client: Browser
) -> None:
    plan_reminders(now=SATURDAY - HOUR)
    assert post_due_reminders(now=SATURDAY - timedelta(seconds=1)) == 0
    assert post_due_reminders(now=SATURDAY) == 1
    deliver(clock=lambda: SATURDAY)
    (letter,) = letters()
    assert (letter.recipient, letter.expires_at) == ("amira@post.example", SATURDAY + 18 * HOUR)
    message = sink.messages[-1]
    questions, stop = LINK.findall(text_of(message))
    name = visit.practice.name
    assert message["Subject"] == "After your visit on Friday 20 November 2026"
    assert text_of(message) == (
        "Dear Amira,\n"
        "\n"
        f"How have you been since your visit to {name} on Friday 20 November 2026? There are three "
        "short questions, and it takes about a minute.\n"
        "\n"
        f"{questions}\n"
        "\n"
        "The link is for you only. Please do not pass it on. If you are worried, do not wait for "
        "an answer: use NHS 111, or call 999 in an emergency.\n"
        "\n"
        f"You get this because you had a visit at {name}. Stop questions after a visit:\n"
        f"{stop}\n"
    )
    assert message["List-Unsubscribe"].strip() == f"<{stop}>"
    assert [word for word in (questions, stop) if word not in html_of(message)] == []
    assert "Khan" not in message.as_string()
    assert "Stop questions after a visit?" in client.get(urlsplit(stop).path).content.decode()


def test_ticks_that_come_twice_write_one_letter_for_each_check(visit: Appointment) -> None:
    for now in (SATURDAY, SATURDAY, SUNDAY, SUNDAY):
        plan_reminders(now=now)
        post_due_reminders(now=now)
    assert [state for _, state, _ in rows()] == ["posted", "posted"]
    assert len({letter.key for letter in letters()}) == len(letters()) == 2


def answered(visit: Appointment) -> tuple[str, str]:
    told(visit, now=SATURDAY)
    return "done", "superseded"


def switched_off(visit: Appointment) -> tuple[str, str]:
    ReminderRules.objects.create(practice=visit.practice, asks_after=False)
    return "off", "superseded"


def stopped(visit: Appointment) -> tuple[str, str]:
    stop_letters(client=visit.client, kind=AFTER, by=SYSTEM, now=SATURDAY)
    return "stopped", "suppressed"


def archived(visit: Appointment) -> tuple[str, str]:
    Client.objects.filter(pk=visit.client_id).update(archived_at=SATURDAY)
    return "archived", "suppressed"


def without_address(visit: Appointment) -> tuple[str, str]:
    Client.objects.filter(pk=visit.client_id).update(email="")
    return "no_address", "suppressed"


def of_a_child_whose_guardian_said_nothing(visit: Appointment) -> tuple[str, str]:
    Client.objects.filter(pk=visit.client_id).update(
        birth_date=date(2014, 5, 9), guardian_email="helen@family.example"
    )
    return "no_guardian", "suppressed"


def came_again(visit: Appointment) -> tuple[str, str]:
    took_place(visit.client, visit.therapist, SATURDAY - HOUR)
    return "visit_soon", "suppressed"


def taken_back(visit: Appointment) -> tuple[str, str]:
    Appointment.objects.filter(pk=visit.pk).update(status="did_not_attend")
    return "cancelled", "superseded"


CHANGES = [
    answered, switched_off, stopped, archived, without_address,
    of_a_child_whose_guardian_said_nothing, came_again, taken_back,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_due_letter_that_makes_no_sense_is_dropped_with_the_reason(
    change: Callable[[Appointment], tuple[str, str]], visit: Appointment
) -> None:
    plan_reminders(now=FRIDAY_AT_TWO)
    why, _ = change(visit)
    assert post_due_reminders(now=SATURDAY) == 0
    assert rows() == [("24h", "dropped", why)]
    assert letters() == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_letter_in_the_outbox_is_stopped_by_what_happened_since(
    change: Callable[[Appointment], tuple[str, str]], visit: Appointment, sink: Sink
) -> None:
    plan_reminders(now=FRIDAY_AT_TWO)
    post_due_reminders(now=SATURDAY)
    _, state = change(visit)
    deliver(clock=lambda: SATURDAY)
    (letter,) = letters()
    assert letter.state == state
    assert [one for one in sink.letters if one.message["Subject"] == letter.subject] == []


@pytest.mark.parametrize("change", [switched_off, archived])
def test_the_planner_gives_up_what_may_come_back_and_takes_it_up_again(
    change: Callable[[Appointment], tuple[str, str]], visit: Appointment
) -> None:
    plan_reminders(now=FRIDAY_AT_TWO)
    why, _ = change(visit)
    plan_reminders(now=FRIDAY_AT_TWO)
    assert rows() == [("24h", "dropped", why)]
    ReminderRules.objects.update(asks_after=True)
    Client.objects.update(archived_at=None)
    plan_reminders(now=FRIDAY_AT_TWO)
    assert rows() == [("24h", "planned", "")]


def with_talk_only(visit: Appointment) -> tuple[str, str]:
    Appointment.objects.filter(pk=visit.pk).update(type=an_hour(visit.practice, is_hands_on=False))
    return "cancelled", ""


@pytest.mark.parametrize("change", [taken_back, with_talk_only])
def test_what_is_planned_of_a_visit_that_did_not_take_place_says_so(
    change: Callable[[Appointment], tuple[str, str]], visit: Appointment
) -> None:
    plan_reminders(now=FRIDAY_AT_TWO)
    why, _ = change(visit)
    plan_reminders(now=FRIDAY_AT_TWO)
    assert rows() == [("24h", "dropped", why)]


@pytest.mark.parametrize("status", ["booked", "arrived", "cancelled", "did_not_attend"])
def test_only_a_visit_that_took_place_is_asked_about(status: str, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(status=status)
    plan_reminders(now=SATURDAY)
    assert rows() == []


def test_a_letter_held_back_until_the_second_check_opens_does_not_go(
    visit: Appointment, sink: Sink
) -> None:
    plan_reminders(now=SATURDAY)
    post_due_reminders(now=SATURDAY)
    deliver(clock=lambda: SATURDAY + 18 * HOUR + timedelta(seconds=1))
    (letter,) = letters()
    assert letter.state == "expired"


def test_stopping_the_others_leaves_these(visit: Appointment) -> None:
    for kind in (ROUTINE, VISIT):
        stop_letters(client=visit.client, kind=kind, by=SYSTEM, now=SATURDAY)
    plan_reminders(now=SATURDAY)
    assert post_due_reminders(now=SATURDAY) == 1


def test_a_child_s_letter_goes_to_the_guardian_and_greets_them(therapist: Membership) -> None:
    child = ClientFactory(
        practice=therapist.practice, name="Jo Whitfield", child=True,
        guardian_email="h@home.example",
    )  # fmt: skip
    took_place(child, therapist)
    plan_reminders(now=SATURDAY)
    post_due_reminders(now=SATURDAY)
    (letter,) = letters()
    assert letter.recipient == "h@home.example"
    assert letter.body_text.splitlines()[0] == "Dear Helen,"
    assert "How has Jo been since the visit" in letter.body_text


def test_a_reminder_is_about_the_subject_of_its_kind_and_no_other(visit: Appointment) -> None:
    plan_reminders(now=SATURDAY)
    for wrong in ({"kind": "routine"}, {"appointment": None}, {"kind": "pigeon"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.update(**wrong)


@pytest.mark.parametrize("visits", [1, 3])
def test_planning_asks_one_question_for_any_number_of_visits(
    visits: int, therapist: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    for n in range(visits):
        client = ClientFactory(practice=therapist.practice)
        took_place(client, therapist, FRIDAY_AT_TWO - n * HOUR)
    with django_assert_num_queries(14):
        plan_reminders(now=SATURDAY - HOUR)
    assert Reminder.objects.filter(kind="after").count() == 2 * visits
