"""A client cancels a visit in time, and takes that back while the time is free."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from clients.appointments.actions import cancel, mark_arrived, reschedule
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.schedule.models import BookingRules
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import CLOT, NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
HOUR = timedelta(hours=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice, name="Rosa Lindqvist", with_account=True)


@pytest.fixture
def visit(rosa: Client, therapist: Membership) -> Appointment:
    return booked(rosa, therapist, tells=True)


@pytest.fixture
def ask(client: Browser, rosa: Client, signed_in: SignIn) -> Callable[..., Any]:
    """`ask("post", path, at, **data)`: Rosa's answer to that, then."""

    def answer(method: str, path: str, at: datetime = NOW, **data: Any) -> Any:
        assert rosa.user is not None
        with time_machine.travel(at, tick=False):
            signed_in(client, rosa.user)
            return getattr(client, method)(path, data, follow=method == "post")

    return answer


Ask = Callable[..., Any]


def cancelling(visit: Appointment, page: str = "") -> str:
    return f"/me/appointments/{visit.ref}/cancel/{page}"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def state(visit: Appointment) -> str:
    visit.refresh_from_db()
    return str(visit.status)


def test_the_policy_is_read_before_the_button(ask: Ask, visit: Appointment) -> None:
    BookingRules.objects.create(
        practice=visit.practice, cancel_hours=48, cancel_words="After that we charge half."
    )
    page = text(ask("get", cancelling(visit)))
    words = (
        "You can cancel here until Saturday 21 November 2026, 10am, 48 hours before the visit. "
        "After that we charge half."
    )
    assert 0 < page.index(words) < page.index("Cancel this visit</button>")
    assert state(visit) == "booked"


def test_a_visit_is_cancelled_at_once_and_stays_so_when_pressed_twice(
    ask: Ask, visit: Appointment, rosa: Client
) -> None:
    for _ in range(2):
        page = text(ask("post", cancelling(visit), version=visit.version))
    assert "Your visit on Monday 23 November 2026, 10am to 11am is cancelled." in page
    assert (state(visit), visit.cancelled_by_client, visit.cancelled_at) == ("cancelled", True, NOW)
    events = AuditEvent.objects.filter(verb="appointment.cancelled", subject_id=visit.pk)
    assert [event.actor_id for event in events] == [rosa.user_id]


@pytest.mark.parametrize(
    ("hours", "before", "expected"),
    [
        (24, timedelta(hours=24), "cancelled"),
        (24, timedelta(hours=23, minutes=59), "booked"),
        (0, timedelta(minutes=1), "cancelled"),
        (0, timedelta(minutes=-1), "booked"),
        (48, timedelta(hours=47), "booked"),
    ],
)
def test_until_when_a_client_may_cancel(
    ask: Ask, visit: Appointment, hours: int, before: timedelta, expected: str
) -> None:
    BookingRules.objects.create(practice=visit.practice, cancel_hours=hours)
    then = MONDAY_AT_TEN - before
    offered = "Cancel this visit</button>" in text(ask("get", cancelling(visit), then))
    ask("post", cancelling(visit), then)
    assert (offered, state(visit)) == (expected == "cancelled", expected)


def test_too_late_the_pages_say_whom_to_ring(ask: Ask, visit: Appointment) -> None:
    late = MONDAY_AT_TEN - HOUR
    for path in (cancelling(visit), "/me/appointments/"):
        page = text(ask("get", path, late))
        assert "020 7946 0100" in page
        assert "Cancel this visit</button>" not in page
    refused = ask("post", cancelling(visit), late)
    assert refused.status_code == 422
    assert "It is too late to cancel this visit here. Ring us instead." in text(refused)


def test_a_visit_that_was_moved_meanwhile_is_shown_as_it_is_now(
    ask: Ask, visit: Appointment, therapist: Membership
) -> None:
    seen = visit.version
    reschedule(appointment=visit, starts_at=MONDAY_AT_TEN + 3 * HOUR, by=therapist, now=NOW)
    refused = ask("post", cancelling(visit), version=seen)
    assert refused.status_code == 422
    assert "1pm to 2pm" in text(refused)
    assert state(visit) == "booked"


def test_the_client_is_told_by_letter_unless_they_take_it_back(
    ask: Ask, visit: Appointment
) -> None:
    OutboundEmail.objects.update(
        state="sent", sent_at=NOW, next_try_at=None
    )  # they know of the booking
    ask("post", cancelling(visit))
    letter = OutboundEmail.objects.get(kind="visit_cancelled")
    assert (letter.state, letter.calendar_method) == ("due", "CANCEL")
    ask("post", cancelling(visit, "undo/"))
    letter.refresh_from_db()
    assert (letter.state, state(visit)) == ("superseded", "booked")
    assert OutboundEmail.objects.filter(state="due").count() == 0


def test_undo_stands_on_the_page_and_puts_the_visit_back_once(ask: Ask, visit: Appointment) -> None:
    page = text(ask("post", cancelling(visit)))
    assert f'action="{cancelling(visit, "undo/")}"' in page
    for _ in range(2):
        page = text(ask("post", cancelling(visit, "undo/")))
    assert "Your visit stands again." in page
    assert (state(visit), visit.cancelled_by_client, visit.cancelled_at) == ("booked", False, None)
    kinds = AppointmentChange.objects.filter(appointment=visit).order_by("version")
    assert [one.kind for one in kinds] == ["booked", "cancelled", "undone"]


def test_a_time_asked_for_goes_back_to_asked(ask: Ask, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(status=Status.ASKED)
    ask("post", cancelling(visit))
    ask("post", cancelling(visit, "undo/"))
    assert state(visit) == "asked"


def test_a_time_that_somebody_took_is_not_given_back(
    ask: Ask, visit: Appointment, therapist: Membership
) -> None:
    ask("post", cancelling(visit))
    booked(ClientFactory(practice=visit.practice, name="Tom Hargreaves"), therapist)
    assert "cancel/undo/" not in text(ask("get", "/me/appointments/"))
    page = text(ask("post", cancelling(visit, "undo/")))
    assert "We cannot book this time again from here. Ring us about it." in page
    assert "Tom" not in page
    assert state(visit) == "cancelled"


def test_a_stop_that_came_meanwhile_is_not_undone_over_nor_named(
    ask: Ask, visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    ask("post", cancelling(visit))
    screened(rosa, therapist, NOW, CLOT)
    page = text(ask("post", cancelling(visit, "undo/")))
    assert "We cannot book this time again from here. Ring us about it." in page
    assert "DVT" not in page
    assert "clot" not in page
    assert state(visit) == "cancelled"


@pytest.mark.parametrize(
    ("at", "by_staff"), [(NOW + timedelta(hours=25), False), (NOW, True), (MONDAY_AT_TEN, False)]
)
def test_what_a_client_cannot_undo(
    ask: Ask, visit: Appointment, therapist: Membership, at: datetime, by_staff: bool
) -> None:
    if by_staff:
        cancel(appointment=visit, by=therapist, now=NOW, by_client=True)
    else:
        ask("post", cancelling(visit))
    page = text(ask("post", cancelling(visit, "undo/"), at))
    assert "This can no longer be undone. Ring us to book the visit again." in page
    assert state(visit) == "cancelled"


def test_a_visit_that_has_begun_is_not_cancelled(
    ask: Ask, visit: Appointment, therapist: Membership
) -> None:
    mark_arrived(appointment=visit, by=therapist, now=NOW)
    assert "cannot be cancelled" in text(ask("post", cancelling(visit)))
    assert ask("get", cancelling(visit)).status_code == 302
    assert state(visit) == "arrived"


def test_somebody_else_s_visit_is_not_there(ask: Ask, therapist: Membership) -> None:
    theirs = booked(ClientFactory(practice=therapist.practice), therapist)
    assert ask("get", cancelling(theirs)).status_code == 404
    assert ask("post", cancelling(theirs)).status_code == 404
    assert ask("post", cancelling(theirs, "undo/")).status_code == 404
    assert state(theirs) == "booked"
