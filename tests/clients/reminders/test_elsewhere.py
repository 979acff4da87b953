"""A client who lives on another clock: their days at home and their nights are theirs, and a visit
is on the practice's clock, which is named to them.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.actions import change_client, open_portal
from clients.appointments.models import AppointmentChange
from clients.homecare.actions import make_link
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for
from clients.homecare.shown import PlanState
from clients.models import Client
from clients.portal.doors import by_link
from clients.portal.today import today_of
from clients.reminders.actions import plan_reminders, post_due_reminders
from clients.reminders.leads import Lead
from clients.reminders.models import Reminder
from clients.reminders.queries import reminders_of
from clients.reminders.reasons import ROUTINE, VISIT
from clients.reminders.states import reminder_states
from clients.runs.queries import feet_of
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from routines.scaling import Feet
from tests.clients.reminders.conftest import MORNING
from tests.clients.reminders.test_leads import NIGHT, TUESDAY
from tests.clients.reminders.test_leads import VISIT as PLANNED
from tests.clients.reminders.test_letter import text_of
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.factories.homecare import DIABETES, given
from tests.factories.routines import own_routine
from tests.factories.runs import feet_are
from tests.factories.screening import cleared
from tests.sink import Sink

pytestmark = pytest.mark.django_db
NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
# Seven in the evening of that Friday in New York, which is Saturday in London.
SEVEN_THERE = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def away(assigned: AssignedRoutine, therapist: Membership) -> AssignedRoutine:
    """Amira's routine of every evening, in New York."""
    change_client(client=assigned.client, by=therapist, time_zone=NEW_YORK, now=MORNING)
    return AssignedRoutine.objects.get(pk=assigned.pk)


def due() -> list[tuple[str, datetime, str]]:
    rows = Reminder.objects.order_by("due_at")
    return list(rows.values_list("occurrence", "due_at", "state"))


@pytest.mark.parametrize(
    ("theirs", "code", "leaves"),
    [
        # Half past two in London is half past nine in New York and half past eleven in Tokyo.
        (NEW_YORK, "1d", "2026-11-23T14:30+00:00"),
        # Two hours before is half past seven there, in the quiet: shortly before that began.
        (NEW_YORK, "2h", "2026-11-24T01:45+00:00"),
        (TOKYO, "2h", "2026-11-24T11:45+00:00"),
        ("Europe/London", "2h", "2026-11-24T12:30+00:00"),
    ],
)
def test_a_visit_is_reminded_of_outside_their_night(theirs: str, code: str, leaves: str) -> None:
    visit = replace(PLANNED, theirs=ZoneInfo(theirs), leads=(Lead(code),))
    [(_, at)] = visit.times()
    assert at == datetime.fromisoformat(leaves)
    assert not NIGHT.covers(at.astimezone(ZoneInfo(theirs)).time())
    assert visit.day == date(2026, 11, 24)


def test_a_routine_is_reminded_of_in_their_evening(away: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    assert due()[0] == ("2026-11-20", SEVEN_THERE, "planned")
    assert post_due_reminders(now=SEVEN_THERE - timedelta(seconds=1)) == 0
    assert post_due_reminders(now=SEVEN_THERE) == 1
    (letter,) = OutboundEmail.objects.filter(kind=ROUTINE)
    assert "7pm" in letter.body_text
    assert Reminder.objects.get(email=letter).occurs_on == FRIDAY


def test_their_therapist_reads_the_hour_of_the_same_clock(away: AssignedRoutine) -> None:
    plan_reminders(now=MORNING)
    (row,) = reminder_states(reminders_of(away.client))
    assert (row.day, row.words) == (FRIDAY, "Planned for 19:00 (New York time)")


def test_what_is_done_in_their_evening_is_done_on_their_day(
    away: AssignedRoutine, therapist: Membership
) -> None:
    later = SEVEN_THERE + timedelta(hours=2)
    done = check_in(assigned=away, form_key=uuid4(), by=therapist.user, now=later)
    assert done.done_on == FRIDAY
    # Saturday's is still asked for, though it was Saturday in London when Friday's was done.
    plan_reminders(now=later)
    assert ("2026-11-21", SEVEN_THERE + timedelta(days=1), "planned") in due()


def test_their_pages_show_their_day(
    client: Browser, away: AssignedRoutine, therapist: Membership
) -> None:
    away.days = [4]
    away.save(update_fields=["days"])
    token = make_link(assigned=away, by=SYSTEM, now=MORNING)
    with time_machine.travel(SEVEN_THERE + timedelta(hours=1)):
        client.post(reverse("routine_link_done", args=[token]), {"form_key": str(uuid4())})
    assert away.check_ins.get().done_on == FRIDAY


def test_a_letter_waits_for_the_end_of_their_night(away: AssignedRoutine, sink: Sink) -> None:
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN_THERE)
    night = SEVEN_THERE + timedelta(hours=2, minutes=5)
    # Held first by their quiet, and then by no longer being of use.
    assert deliver(clock=lambda: night)["sent"] == 0
    (letter,) = OutboundEmail.objects.filter(kind=ROUTINE)
    assert (letter.state, letter.last_error) == ("due", "It waits for the end of the quiet hours.")


def test_a_visit_names_the_practice_s_clock_to_them(
    amira: Client, therapist: Membership, sink: Sink
) -> None:
    change_client(client=amira, by=therapist, time_zone=NEW_YORK, now=MORNING)
    booked(amira, therapist, TUESDAY, now=MORNING, tells=True)
    told = AppointmentChange.objects.get().email
    assert told is not None
    assert told.subject == "Your visit on Tuesday 24 November 2026, 2:30pm"
    assert "Tuesday 24 November 2026, 2:30pm (London time)" in told.body_text
    assert "Tuesday 24 November 2026, 2:30pm (London time)" in told.body_html
    a_day_before = TUESDAY - timedelta(days=1)
    plan_reminders(now=a_day_before)
    assert post_due_reminders(now=a_day_before) == 1
    (letter,) = OutboundEmail.objects.filter(kind=VISIT)
    assert letter.subject == "Your visit on Tuesday 24 November 2026, 2:30pm"
    assert deliver(clock=lambda: a_day_before)["sent"] == 2
    assert "2:30pm (London time)" in text_of(sink.messages[-1])


@pytest.mark.parametrize("zone", ["", "Europe/London"])
def test_nothing_is_named_to_those_on_the_same_clock(
    amira: Client, therapist: Membership, zone: str
) -> None:
    change_client(client=amira, by=therapist, time_zone=zone, now=MORNING)
    booked(amira, therapist, TUESDAY, now=MORNING, tells=True)
    told = AppointmentChange.objects.get().email
    assert told is not None
    assert "time)" not in told.body_text


@pytest.mark.parametrize("feet", [Feet.SORE, Feet.NORMAL])
def test_a_milder_answer_of_tomorrow_does_not_count_today(amira: Client, feet: Feet) -> None:
    feet_are(amira, feet, now=MORNING)
    assert feet_of([amira], on=FRIDAY - timedelta(days=1)) == {}
    assert feet_of([amira], on=FRIDAY)[amira.pk].feet == feet


def test_sharp_pain_is_not_over_because_somebody_flew_west(
    away: AssignedRoutine, therapist: Membership
) -> None:
    # Told at one in the morning of Saturday in London; then the clock becomes New York's.
    client = change_client(client=away.client, by=therapist, time_zone="", now=MORNING)
    feet_are(client, Feet.SORE, now=SEVEN_THERE + timedelta(hours=1), is_sharp=True)
    change_client(client=client, by=therapist, time_zone=NEW_YORK, now=MORNING)
    away = AssignedRoutine.objects.get(pk=away.pk)
    assert plan_for(away, SEVEN_THERE + timedelta(hours=1)).state is PlanState.NOT_TODAY


@pytest.mark.parametrize(
    ("came", "until", "is_ready"),
    [
        # Over on the day where it was written down, though it is still that day with them.
        (FRIDAY, FRIDAY, False),
        # Came on the day where it was written down, which has not begun with them.
        (FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=8), True),
    ],
)
def test_a_clinician_s_letter_counts_by_the_practice_s_day(
    came: date, until: date, is_ready: bool, therapist: Membership
) -> None:
    tom = ClientFactory(practice=therapist.practice, time_zone=NEW_YORK, with_account=True)
    screened(tom, therapist, MORNING, DIABETES)
    # One that serves until another comes, so that the plan can be given.
    cleared(tom, therapist, until=FRIDAY)
    plan = given(tom, therapist, own_routine(therapist, {"tags": ["touch_light"]}))
    cleared(tom, therapist, received_on=came, until=until, now=SEVEN_THERE)
    token = make_link(assigned=plan, by=SYSTEM, now=MORNING)
    (own,) = today_of(tom.user, runs={}, now=SEVEN_THERE).due
    shown = [plan_for(plan, SEVEN_THERE), by_link(token, now=SEVEN_THERE).plan, own.plan]
    assert [one.is_ready for one in shown] == [is_ready] * 3


def test_the_letter_of_their_last_evening_says_how_long_it_takes(
    away: AssignedRoutine, therapist: Membership
) -> None:
    AssignedRoutine.objects.filter(pk=away.pk).update(until=FRIDAY)
    plan_reminders(now=MORNING)
    assert post_due_reminders(now=SEVEN_THERE) == 1
    (letter,) = OutboundEmail.objects.filter(kind=ROUTINE)
    assert re.search(r"takes \d+ to \d+ minutes\.", letter.body_text)


@pytest.mark.parametrize(("days", "is_ready"), [(0, False), (1, False), (2, True)])
def test_sharp_pain_is_not_over_because_somebody_flew_east(
    days: int, is_ready: bool, away: AssignedRoutine, therapist: Membership
) -> None:
    # Told at eleven in the night of Friday in Honolulu: it is ten on Saturday in Auckland.
    told = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    client = change_client(
        client=away.client, by=therapist, time_zone="Pacific/Honolulu", now=MORNING
    )
    assert feet_are(client, Feet.SORE, now=told, is_sharp=True).on == FRIDAY
    change_client(client=client, by=therapist, time_zone="Pacific/Auckland", now=told)
    away = AssignedRoutine.objects.get(pk=away.pk)
    assert plan_for(away, told + timedelta(days=days)).is_ready is is_ready


def test_staff_set_the_clock_on_the_details_page(
    client: Browser, amira: Client, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in(client, therapist)
    url = reverse("edit_client", args=[amira.ref])
    assert "The practice (Europe/London)" in browser.get(url).content.decode()
    details = {"name": amira.name, "email": amira.email, "time_zone": "Mars/Olympus"}
    refused = browser.post(url, details)
    assert refused.status_code == 422
    amira.refresh_from_db()
    assert amira.time_zone == ""
    assert browser.post(url, details | {"time_zone": TOKYO}).status_code == 302
    amira.refresh_from_db()
    assert (amira.time_zone, amira.zone) == (TOKYO, ZoneInfo(TOKYO))


def test_a_run_is_told_on_their_clock(
    client: Browser,
    away: AssignedRoutine,
    therapist: Membership,
    signed_in: Callable[..., Browser],
) -> None:
    person = away.client
    user = open_portal(client=person, by=therapist)
    with time_machine.travel(SEVEN_THERE):
        browser = signed_in(client, user)
        browser.post(
            reverse("log_my_run", args=[person.ref]),
            {"far": "5", "finished": "at", "at": "18:30", "form_key": str(uuid4())},
        )
        shown = browser.get(reverse("me")).content.decode()
    assert person.run_logs.get().finished_at == SEVEN_THERE - timedelta(minutes=30)
    assert "finished today at 6:30pm" in " ".join(shown.split())
