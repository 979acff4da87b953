"""What a withdrawn consent closes, and what it leaves open."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.actions import reschedule
from clients.appointments.gate import ConsentWithdrawn
from clients.appointments.models import Appointment
from clients.consents.wording import PURPOSES
from clients.models import Client
from clients.notes.actions import start_note
from clients.notes.models import SessionNote
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from tests.clients.consents.test_answers import answer
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """An adult with nothing wrong."""
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, NOW)
    return client


@pytest.mark.parametrize(
    ("answers", "is_booked"),
    [([], True), ([True], True), ([False], False), ([True, False], False), ([False, True], True)],
)
def test_a_withdrawn_consent_closes_booking_and_a_missing_one_does_not(
    answers: list[bool], is_booked: bool, rosa: Client, therapist: Membership
) -> None:
    for n, given in enumerate(answers):
        answer(rosa, therapist, given=given, now=NOW + n * HOUR)
    if is_booked:
        booked(rosa, therapist)
        return
    with pytest.raises(ConsentWithdrawn, match="Consent to treatment was taken back on 20 Nov"):
        booked(rosa, therapist)
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("purpose", [key for key in PURPOSES if key != "treatment"])
def test_no_other_purpose_closes_booking(purpose: str, rosa: Client, therapist: Membership) -> None:
    answer(rosa, therapist, given=False, purpose=purpose)
    assert booked(rosa, therapist).pk


def test_a_withdrawn_consent_closes_a_move(rosa: Client, therapist: Membership) -> None:
    visit = booked(rosa, therapist)
    answer(rosa, therapist, given=False, now=NOW)
    with pytest.raises(ConsentWithdrawn):
        reschedule(appointment=visit, starts_at=MONDAY_AT_TEN + HOUR, by=therapist, now=NOW)


@pytest.mark.parametrize(
    ("withdrawn", "is_begun"), [(-HOUR, False), (timedelta(0), False), (HOUR, True)]
)
def test_a_session_is_begun_only_when_consent_stood_at_its_start(
    withdrawn: timedelta, is_begun: bool, rosa: Client, therapist: Membership
) -> None:
    visit = booked(rosa, therapist)
    answer(rosa, therapist, given=False, now=MONDAY_AT_TEN + withdrawn)
    if is_begun:
        assert start_note(appointment=visit, by=therapist, now=MONDAY_AT_TEN + DAY).pk
        return
    with pytest.raises(ValidationError, match="taken back"):
        start_note(appointment=visit, by=therapist, now=MONDAY_AT_TEN)
    assert SessionNote.objects.count() == 0


def test_the_booking_page_says_why_it_is_closed_and_keeps_the_form(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    answer(rosa, therapist, given=False, now=timezone.now())
    visit_form = _form(rosa, therapist)
    page = signed_in(client, therapist).post(f"{reverse('book')}?client={rosa.ref}", visit_form)
    assert page.status_code == 422
    assert "if they agree again, record it under Consents." in page.content.decode()
    assert f'value="{visit_form["on"]}"' in page.content.decode()


def _form(client: Client, therapist: Membership) -> dict[str, Any]:
    soon = timezone.localtime(timezone.now() + 2 * DAY)
    return {
        "type": an_hour(client.practice).pk, "on": f"{soon:%Y-%m-%d}", "at": "10:00",
        "therapist": therapist.pk, "room": "", "stop_reason": "",
        "form_key": "9b2f3a3e-4a3e-4a44-9a5e-5d8a1f1e7c11",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([], "No consent to treatment on file yet."),
        ([True], ""),
        ([True, False], "Consent to treatment was taken back on "),
    ],
)
def test_every_page_of_the_client_says_when_consent_is_missing(
    answers: list[bool], says: str, client: Browser, rosa: Client, therapist: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    for n, given in enumerate(answers):
        answer(rosa, therapist, given=given, now=timezone.now() + n * timedelta(seconds=1))
    browser = signed_in(client, therapist)
    pages = [reverse(name, args=[rosa.ref]) for name in ("client", "client_health")]
    for page in [*pages, f"{reverse('book')}?client={rosa.ref}"]:
        text = browser.get(page).content.decode()
        assert ("beside-banner" in text) == bool(says)
        assert says in text


def test_a_guardian_s_withdrawal_stops_everything_for_a_child(therapist: Membership) -> None:
    child = ClientFactory(practice=therapist.practice, child=True)
    screened(child, therapist, NOW)
    assert safety_of(child, on=NOW.date()).stops == ()
    answer(
        child, therapist, given=False, said_by="guardian", said_by_name="Helen Whitfield", now=NOW
    )
    child.refresh_from_db()
    assert [stop.code for stop in safety_of(child, on=NOW.date()).stops] == [
        "under_16_without_guardian"
    ]
