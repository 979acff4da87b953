"""What is offered first, what is asked about once, and a page that is not the last word."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.actions import ChangedMeanwhile, reschedule
from clients.appointments.models import Appointment
from clients.appointments.suggestions import INTERVALS, last_visit, suggested, usual_type
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import (
    AppointmentTypeFactory,
    ClientFactory,
    MembershipFactory,
    RoomFactory,
)
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.hours import blocked, works
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice, name="Rosa Bell", email="")


@pytest.fixture
def desk(therapist: Membership, signed_in: SignIn) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield signed_in(Browser(), therapist)


def ask(desk: Browser, rosa: Client, therapist: Membership, **changes: str) -> Any:
    kind = therapist.practice.appointment_types.first() or an_hour(therapist.practice)
    form = {
        "on": "2026-11-23", "at": "19:00", "type": kind.pk, "therapist": therapist.pk, "room": "",
        "form_key": str(uuid4()), "stop_reason": "", "every": "0", "tell": "0",
    }  # fmt: skip
    return desk.post(f"{reverse('book')}?client={rosa.ref}", form | changes)


def test_outside_of_hours_it_is_asked_once_and_booked_all_the_same(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    works(therapist, (9, 17))
    page = ask(desk, rosa, therapist)
    assert page.status_code == 422
    assert "tick the box to book it anyway" in page.content.decode()
    assert Appointment.objects.count() == 0
    assert ask(desk, rosa, therapist, anyway="1").status_code == 302
    assert Appointment.objects.count() == 1


def test_in_hours_nothing_is_asked(desk: Browser, rosa: Client, therapist: Membership) -> None:
    works(therapist, (9, 17))
    assert ask(desk, rosa, therapist, at="10:00").status_code == 302


def test_a_move_into_time_off_is_asked_about(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    visit = booked(rosa, therapist)
    blocked(
        therapist.practice, MONDAY_AT_TEN + 2 * HOUR, MONDAY_AT_TEN + 5 * HOUR, by=therapist,
        therapist=therapist, reason="Dentist",
    )  # fmt: skip
    url = reverse("move_appointment", args=[visit.ref])
    form = {"on": "2026-11-23", "at": "13:00", "version": "1", "tell": "0"}
    page = desk.post(url, form)
    assert page.status_code == 422
    assert "anyway" in page.content.decode()
    assert desk.post(url, form | {"anyway": "1"}).status_code == 302


def test_a_page_opened_before_somebody_else_moved_it_moves_nothing(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    visit = booked(rosa, therapist)
    moved = reschedule(
        appointment=visit, starts_at=MONDAY_AT_TEN + HOUR, by=therapist, now=NOW, version=1
    )
    with pytest.raises(ChangedMeanwhile):
        reschedule(
            appointment=visit, starts_at=MONDAY_AT_TEN + 3 * HOUR, by=therapist, now=NOW, version=1
        )
    url = reverse("move_appointment", args=[visit.ref])
    page = desk.post(url, {"on": "2026-11-23", "at": "14:00", "version": "1", "tell": "0"})
    assert page.status_code == 422
    assert "changed elsewhere" in page.content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == moved.starts_at


def test_somebody_new_is_offered_a_first_visit(rosa: Client, therapist: Membership) -> None:
    an_hour(therapist.practice)
    first = AppointmentTypeFactory(practice=therapist.practice, is_first_visit=True)
    assert usual_type(rosa, last_visit(rosa)) == first
    assert [one.why for one in suggested(rosa, last=last_visit(rosa), by=therapist, now=NOW)] == [
        "Nearest free", "In a week",
    ]  # fmt: skip


def test_the_plan_the_usual_time_and_the_nearest_are_offered(
    rosa: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = booked(rosa, therapist)
    monkeypatch.setattr("clients.appointments.suggestions.INTERVALS", [lambda client: 3 * WEEK])
    found = suggested(rosa, last=last_visit(rosa), by=therapist, now=NOW)
    assert [(one.why, one.starts.astimezone(timezone.get_current_timezone())) for one in found][
        1:
    ] == [
        ("Same day and time", visit.starts_at + WEEK),
        ("By the plan", visit.starts_at + 3 * WEEK),
    ]
    assert found[0].why == "Nearest free"
    assert [one.why for one in found if one.is_planned] == ["By the plan"]
    assert len(INTERVALS) == 1


def test_a_suggestion_is_with_whom_and_where_it_is_free(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    ana = MembershipFactory(practice=therapist.practice, role="therapist")
    room = RoomFactory(practice=therapist.practice)
    booked(rosa, ana, room=room)
    found = suggested(rosa, last=last_visit(rosa), by=therapist, now=NOW)
    assert {(one.therapist, one.room) for one in found} == {(ana, room)}
    page = desk.get(f"{reverse('book')}?client={rosa.ref}")
    link = f"&amp;therapist={ana.ref}&amp;room={room.ref}"
    assert page.content.decode().count(link) == len(page.context["suggested"]) > 0


def test_what_is_free_instead_is_not_called_planned(
    rosa: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = booked(rosa, therapist)
    monkeypatch.setattr("clients.appointments.suggestions.INTERVALS", [lambda client: 3 * WEEK])
    away = visit.starts_at + 2 * WEEK
    blocked(therapist.practice, away, away + 4 * WEEK, therapist=therapist, by=therapist)
    found = suggested(rosa, last=last_visit(rosa), by=therapist, now=NOW)
    assert found
    assert not any(one.is_planned for one in found)


def test_a_taken_time_is_not_suggested(rosa: Client, therapist: Membership) -> None:
    booked(rosa, therapist)
    booked(ClientFactory(practice=therapist.practice), therapist, MONDAY_AT_TEN + WEEK)
    times = [one.starts for one in suggested(rosa, last=last_visit(rosa), by=therapist, now=NOW)]
    assert MONDAY_AT_TEN + WEEK not in times
    assert len(times) == len(set(times))


def test_the_dates_of_a_repeat_are_seen_fixed_and_booked(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    booked(ClientFactory(practice=therapist.practice), therapist, MONDAY_AT_TEN + WEEK)
    page = ask(desk, rosa, therapist, at="10:00", every="1", times="3")
    assert page.status_code == 200
    assert Appointment.objects.filter(client=rosa).count() == 0
    form = page.context["form"]
    sent = {field.html_name: field.value() or "" for field in form.hidden}
    for row in form.rows:
        sent |= {row["on"].html_name: f"{row['on'].value()}", row["at"].html_name: "10:00"}
    sent = {name: getattr(value, "pk", value) for name, value in sent.items()}
    url = f"{reverse('book_repeat')}?client={rosa.ref}"
    clash = desk.post(url, sent | {"tell": "0"})
    assert clash.status_code == 409
    assert "has another appointment then. Nearest: " in clash.content.decode()
    assert Appointment.objects.filter(client=rosa).count() == 0
    assert desk.post(url, sent | {"at_2": "15:00", "look": "1"}).status_code == 200
    assert desk.post(url, sent | {"out_2": "on", "tell": "0"}).status_code == 302
    starts = Appointment.objects.filter(client=rosa).values_list("starts_at", flat=True)
    assert sorted(starts) == [MONDAY_AT_TEN, MONDAY_AT_TEN + 2 * WEEK]
