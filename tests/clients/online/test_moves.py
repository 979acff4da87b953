"""Asking to move a visit, and what staff do about it and about times that were asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel, reschedule
from clients.appointments.models import Appointment, Status
from clients.appointments.undo import undo
from clients.models import Client
from clients.online.booking import book_kept
from clients.online.letters import before_answering, before_refusing
from clients.online.models import MoveRequest
from clients.online.moves import CannotAsk, ask_to_move
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.schedule.models import AppointmentType, BookingRules
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.online import kept
from tests.factories.screening import CLOT, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
SignIn = Callable[[Browser, Membership | User], Browser]
ASKS = {"first": "Tuesday after 3pm", "second": "", "third": "Friday", "words": "School run."}


def text_of(browser: Browser, url: str, status: int = 200) -> str:
    """The page at an address, with its whitespace folded."""
    page = browser.get(url)
    assert page.status_code == status
    return " ".join(page.content.decode().split())


@pytest.fixture
def visit(amira: Client, working: Membership, kind: AppointmentType) -> Appointment:
    """Amira's, on Monday at ten."""
    return booked(amira, working, type=kind)


@pytest.fixture
def asked(visit: Appointment, amira: Client) -> MoveRequest:
    """Amira asks to move it."""
    return ask_to_move(
        appointment=visit, wished="Tuesday\nFriday", words="", by=amira.user, now=NOW
    )


@pytest.fixture
def asked_for(amira: Client, working: Membership, kind: AppointmentType) -> Appointment:
    """A time on Monday that Amira asked for."""
    held = kept(amira, working, kind)
    rules = BookingRules(practice=amira.practice)
    return book_kept(appointment=held, rules=rules, by=amira.user, now=NOW)


def test_a_client_asks_changes_what_they_asked_and_takes_it_back(
    browser: Browser, visit: Appointment
) -> None:
    url = reverse("ask_to_move", args=[visit.ref])
    assert "Your visit stays as it is until we have moved it" in text_of(browser, url)
    assert browser.post(url, {**ASKS, "first": ""}).status_code == 422
    browser.post(url, ASKS)
    browser.post(url, ASKS)
    asked = MoveRequest.objects.get()
    assert (asked.wished, asked.words) == ("Tuesday after 3pm\nFriday", "School run.")
    assert 'value="Tuesday after 3pm"' in text_of(browser, url)
    browser.post(reverse("withdraw_move", args=[visit.ref]))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    visit.refresh_from_db()
    assert (visit.starts_at, visit.version) == (MONDAY_AT_TEN, 1)


def test_it_is_sealed_in_the_database(asked: MoveRequest) -> None:
    raw = MoveRequest.objects.extra(select={"sealed": "wished"}).values_list("sealed", flat=True)
    assert "Tuesday" not in raw.get()


def test_a_visit_that_has_begun_or_gone_cannot_be_asked_about(
    browser: Browser, visit: Appointment, working: Membership
) -> None:
    url = reverse("ask_to_move", args=[visit.ref])
    with pytest.raises(CannotAsk):
        ask_to_move(
            appointment=visit, wished="Friday", words="", by=visit.client.user, now=MONDAY_AT_TEN
        )
    cancel(appointment=visit, by=working, now=NOW)
    browser.post(url, ASKS)
    assert MoveRequest.objects.count() == 0
    assert "This visit cannot be moved any more." in text_of(browser, url)


def test_somebody_else_s_visit_is_not_there(
    client: Browser, visit: Appointment, signed_in: SignIn
) -> None:
    signed_in(client, ClientFactory(practice=visit.practice, with_account=True).user)
    assert client.get(reverse("ask_to_move", args=[visit.ref])).status_code == 404
    assert client.post(reverse("ask_to_move", args=[visit.ref]), ASKS).status_code == 404


def test_staff_find_it_among_what_needs_them_and_answer(
    client: Browser, working: Membership, asked: MoveRequest, signed_in: SignIn
) -> None:
    signed_in(client, working)
    url = reverse("move_request", args=[asked.ref])
    for page in ("inbox", "today"):
        text = text_of(client, reverse(page))
        assert f'href="{url}">Amira Khan: asks to move a visit' in text
    assert "Tuesday<br>Friday" in text_of(client, url)
    assert "They ask to move this visit" in text_of(
        client, reverse("appointment", args=[asked.appointment.ref])
    )
    assert client.post(url, {"answer": ""}).status_code == 422
    client.post(url, {"answer": "Friday at 2pm is free. Shall we?"})
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("answered", working)
    letter = OutboundEmail.objects.get()
    assert "Friday at 2pm is free." in letter.body_text
    assert before_answering(letter, now=NOW).do == "send"
    client.post(url, {"answer": "Again."})
    assert OutboundEmail.objects.count() == 1
    assert "asks to move" not in text_of(client, reverse("inbox"))
    reschedule(
        appointment=asked.appointment, starts_at=MONDAY_AT_TEN + timedelta(hours=2), by=working,
        now=NOW,
    )  # fmt: skip
    assert before_answering(letter, now=NOW).do == "supersede"


@pytest.mark.parametrize("what", ["moved", "cancelled"])
def test_it_is_answered_by_itself_when_the_visit_is_moved_or_cancelled(
    visit: Appointment, asked: MoveRequest, working: Membership, what: str
) -> None:
    if what == "moved":
        reschedule(
            appointment=visit, starts_at=MONDAY_AT_TEN + timedelta(hours=2), by=working, now=NOW
        )
    else:
        cancel(appointment=visit, by=working, now=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.closed_at, asked.answer) == ("answered", NOW, "")
    assert AuditEvent.objects.filter(verb="move.answered").count() == 1


def test_staff_confirm_a_time_that_was_asked_for(
    client: Browser, working: Membership, asked_for: Appointment, signed_in: SignIn
) -> None:
    signed_in(client, working)
    url = reverse("appointment", args=[asked_for.ref])
    assert "Amira Khan: asks for Mon 23 Nov, 10:00" in text_of(client, reverse("inbox"))
    assert "They asked for this time" in text_of(client, url)
    for _ in range(2):
        assert client.post(reverse("confirm_asked", args=[asked_for.ref]))["Location"] == url
    asked_for.refresh_from_db()
    assert (asked_for.status, asked_for.version) == (Status.BOOKED, 3)
    assert OutboundEmail.objects.filter(kind="visit_booked", state="due").count() == 1
    assert "asks for" not in text_of(client, reverse("inbox"))


def test_a_stop_told_meanwhile_is_not_confirmed(
    client: Browser, working: Membership, asked_for: Appointment, amira: Client, signed_in: SignIn
) -> None:
    screened(amira, working, NOW, CLOT)
    signed_in(client, working)
    page = client.post(reverse("confirm_asked", args=[asked_for.ref]), follow=True)
    assert "Nothing was confirmed." in page.content.decode()
    asked_for.refresh_from_db()
    assert asked_for.status == Status.ASKED


def test_staff_say_no_with_a_word(
    client: Browser, working: Membership, asked_for: Appointment, signed_in: SignIn
) -> None:
    signed_in(client, working)
    url = reverse("refuse_asked", args=[asked_for.ref])
    assert "The time becomes free at once" in text_of(client, url)
    client.post(url, {"words": "I am away that day."})
    client.post(url, {"words": "Again."})
    asked_for.refresh_from_db()
    assert (asked_for.status, asked_for.words_for_client) == (
        Status.CANCELLED, "I am away that day.",
    )  # fmt: skip
    letter = OutboundEmail.objects.get(state="due")
    assert letter.kind == "visit_refused"
    assert "I am away that day." in letter.body_text
    assert letter.not_before == NOW + timedelta(minutes=3)
    assert before_refusing(letter, now=NOW).do == "send"
    undo(change=asked_for.changes.get(kind="cancelled"), by=working, now=NOW)
    assert before_refusing(letter, now=NOW).do == "supersede"
