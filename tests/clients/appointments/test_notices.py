"""Letters about visits: three minutes later, and only what is then true and not yet told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from clients.appointments.actions import cancel, mark_arrived, reschedule
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.notices import HELD_FOR, Letter, before_sending, letter_for
from clients.appointments.repeat import book_all
from clients.appointments.undo import undo
from clients.models import Client
from practice.accounts.models import Membership
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.mail.smtp import Security, Server
from practice.mail.states import State
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import ALMONDS, DIABETES, NOW, screened
from tests.sink import Sink

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Post = Callable[[datetime], list[str]]


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice, email="rosa@post.example")
    screened(client, therapist, NOW - 48 * HOUR)
    return client


@pytest.fixture
def visit(rosa: Client, therapist: Membership) -> Appointment:
    """Booked now, with a letter that waits."""
    return booked(rosa, therapist, tells=True)


@pytest.fixture
def post(sink: Sink) -> Post:
    """The worker posts what is due at a moment, to a real server; answers who got a letter."""
    server = Server(host=sink.host, port=sink.port, security=Security.NONE, timeout=5)

    def at(now: datetime) -> list[str]:
        deliver(server=server, clock=lambda: now)
        return [letter.recipients[0] for letter in sink.letters]

    return at


def letters() -> list[tuple[str, str]]:
    return list(OutboundEmail.objects.order_by("pk").values_list("kind", "state"))


def last_change(visit: Appointment) -> AppointmentChange:
    return visit.changes.select_related("appointment").order_by("-version")[0]


def a_visit(status: str, at: str = "ten", therapist: int = 1, room: int | None = None) -> dict:
    return {"status": status, "starts_at": at, "therapist": therapist, "room": room}


@pytest.mark.parametrize(
    ("told", "now", "letter"),
    [
        (None, a_visit("booked"), Letter.BOOKED),
        (None, a_visit("asked"), Letter.ASKED),
        (None, a_visit("cancelled"), None),
        (None, a_visit("arrived"), None),
        (a_visit("booked"), a_visit("booked"), None),
        (a_visit("booked"), a_visit("booked", at="eleven"), Letter.MOVED),
        (a_visit("booked"), a_visit("booked", therapist=2), Letter.MOVED),
        (a_visit("booked"), a_visit("booked", room=3), Letter.MOVED),
        (a_visit("booked"), a_visit("cancelled"), Letter.CANCELLED),
        (a_visit("booked"), a_visit("cancelled", at="eleven"), Letter.CANCELLED),
        (a_visit("cancelled"), a_visit("booked"), Letter.BOOKED),
        (a_visit("cancelled"), a_visit("cancelled"), None),
        (a_visit("asked"), a_visit("booked"), Letter.BOOKED),
        (a_visit("asked"), a_visit("cancelled"), Letter.CANCELLED),
        (a_visit("asked"), a_visit("asked", at="eleven"), Letter.ASKED),
        (a_visit("booked"), a_visit("completed"), None),
        (a_visit("booked"), a_visit("did_not_attend"), None),
    ],
)
def test_the_letter_says_what_differs_from_what_was_told(
    told: dict[str, Any] | None, now: dict[str, Any], letter: Letter | None
) -> None:
    assert letter_for(told, now) == letter


def test_no_letter_says_what_the_client_knows_already() -> None:
    for status, at in product(Status, ("ten", "eleven")):
        assert letter_for(a_visit(status, at), a_visit(status, at)) is None


def test_a_letter_waits_three_minutes(visit: Appointment) -> None:
    email = OutboundEmail.objects.get()
    assert (email.kind, email.not_before) == ("visit_booked", NOW + HELD_FOR)
    assert email.expires_at == visit.starts_at
    assert email.subject == "Your visit on Monday 23 November 2026, 10am"
    assert "rosa" not in email.subject.lower()


def test_who_is_not_to_be_told_gets_no_letter(rosa: Client, therapist: Membership) -> None:
    made = booked(rosa, therapist)
    reschedule(appointment=made, starts_at=MONDAY_AT_TEN + HOUR, by=therapist, now=NOW)
    cancel(appointment=made, by=therapist, now=NOW)
    assert letters() == []


def test_a_booking_undone_within_three_minutes_sends_nothing(
    visit: Appointment, therapist: Membership, post: Post
) -> None:
    undo(change=last_change(visit), by=therapist, now=NOW + MINUTE)
    post(NOW + HOUR)
    assert letters() == [("visit_booked", "superseded")]


@pytest.mark.parametrize("doing", ["move", "cancel"])
def test_a_change_undone_within_three_minutes_sends_nothing_new(
    doing: str, visit: Appointment, therapist: Membership, post: Post
) -> None:
    post(NOW + 5 * MINUTE)
    later = NOW + HOUR
    change_of(visit, therapist, later, doing)
    undo(change=last_change(visit), by=therapist, now=later + MINUTE)
    post(later + HOUR)
    assert [state for _, state in letters()] == ["sent", "superseded"]


def change_of(visit: Appointment, by: Membership, now: datetime, doing: str) -> None:
    if doing == "move":
        at = MONDAY_AT_TEN + HOUR
        reschedule(appointment=visit, starts_at=at, by=by, now=now, tells=True)
    else:
        cancel(appointment=visit, by=by, now=now, tells=True)


@pytest.mark.parametrize(
    ("doing", "kinds"),
    [
        ("move", ["visit_booked", "visit_moved", "visit_moved"]),
        ("cancel", ["visit_booked", "visit_cancelled", "visit_booked"]),
    ],
)
def test_a_change_undone_after_its_letter_left_is_told_too(
    doing: str, kinds: list[str], visit: Appointment, therapist: Membership, post: Post
) -> None:
    post(NOW + 5 * MINUTE)
    later = NOW + HOUR
    change_of(visit, therapist, later, doing)
    post(later + 5 * MINUTE)
    undo(change=last_change(visit), by=therapist, now=later + 10 * MINUTE)
    post(later + HOUR)
    assert letters() == [(kind, "sent") for kind in kinds]


def test_booked_and_moved_within_three_minutes_is_one_letter_of_a_booking(
    visit: Appointment, therapist: Membership, post: Post
) -> None:
    at = MONDAY_AT_TEN + HOUR
    reschedule(appointment=visit, starts_at=at, by=therapist, now=NOW + MINUTE, tells=True)
    post(NOW + HOUR)
    assert letters() == [("visit_booked", "superseded"), ("visit_booked", "sent")]
    assert "11am" in OutboundEmail.objects.get(state=State.SENT).body_text


def test_a_letter_on_the_wire_counts_as_told(visit: Appointment, therapist: Membership) -> None:
    OutboundEmail.objects.update(state=State.SENDING, next_try_at=None, lease_until=NOW + HOUR)
    cancel(appointment=visit, by=therapist, now=NOW + MINUTE, tells=True)
    assert letters() == [("visit_booked", "sending"), ("visit_cancelled", "due")]
    assert OutboundEmail.objects.get(kind="visit_booked").withdrawn_at == NOW + MINUTE


STALE: list[Callable[[Appointment, Membership], object]] = [
    lambda visit, by: Appointment.objects.filter(pk=visit.pk).update(status=Status.CANCELLED),
    lambda visit, by: Client.objects.filter(pk=visit.client_id).update(email="new@post.example"),
    lambda visit, by: Client.objects.filter(pk=visit.client_id).update(email=""),
    lambda visit, by: AppointmentChange.objects.update(email=None),
    lambda visit, by: mark_arrived(appointment=visit, by=by, now=NOW),
]


@pytest.mark.parametrize("happens", STALE, ids=["gone", "moved on", "no address", "torn", "here"])
def test_a_letter_is_checked_before_it_leaves(
    happens: Callable[[Appointment, Membership], object], visit: Appointment, therapist: Membership
) -> None:
    email = OutboundEmail.objects.get()
    assert before_sending(email, now=NOW).do == "send"
    happens(visit, therapist)
    assert before_sending(email, now=NOW).do == "supersede"


def several(rosa: Client, therapist: Membership, count: int = 3) -> list[Appointment]:
    return book_all(
        client=rosa, therapist=therapist, type=an_hour(rosa.practice), room=None,
        starts=[MONDAY_AT_TEN + timedelta(weeks=n) for n in range(count)], form_key=uuid4(),
        by=therapist, now=NOW, tells=True,
    )  # fmt: skip


def test_visits_booked_together_are_told_of_in_one_letter(
    rosa: Client, therapist: Membership
) -> None:
    several(rosa, therapist)
    email = OutboundEmail.objects.get()
    assert (email.kind, email.state) == ("visits_booked", "due")
    assert email.subject == "Your 3 visits from Monday 23 November 2026, 10am"
    for day in ("23 November", "30 November", "7 December"):
        assert day in email.body_text
        assert day in email.body_html


def test_one_of_them_undone_the_others_are_told_of(
    rosa: Client, therapist: Membership, post: Post
) -> None:
    _, second, _ = several(rosa, therapist)
    undo(change=last_change(second), by=therapist, now=NOW + MINUTE)
    post(NOW + HOUR)
    assert letters() == [("visits_booked", "superseded"), ("visits_booked", "sent")]
    told = OutboundEmail.objects.get(state=State.SENT)
    assert "23 November" in told.body_text
    assert "30 November" not in told.body_text
    assert "7 December" in told.body_text


def test_one_of_two_moved_is_told_with_the_other(
    rosa: Client, therapist: Membership, post: Post
) -> None:
    first, _ = several(rosa, therapist, 2)
    at = MONDAY_AT_TEN + HOUR
    reschedule(appointment=first, starts_at=at, by=therapist, now=NOW + MINUTE, tells=True)
    post(NOW + HOUR)
    told = OutboundEmail.objects.get(state=State.SENT)
    assert told.kind == "visits_booked"
    assert "23 November 2026, 11am" in told.body_text
    assert "30 November 2026, 10am" in told.body_text


@pytest.mark.parametrize(
    ("codes", "hands_on", "provisional"),
    [({}, True, False), (ALMONDS, True, False), (DIABETES, True, True), (DIABETES, False, False)],
)
def test_a_visit_that_waits_for_a_letter_says_so_without_saying_why(
    codes: dict[str, Any], hands_on: bool, provisional: bool, therapist: Membership
) -> None:
    client = ClientFactory(practice=therapist.practice, email="ines@post.example")
    screened(client, therapist, NOW, codes)
    kind = an_hour(client.practice, is_hands_on=hands_on)
    booked(client, therapist, type=kind, tells=True)
    text = OutboundEmail.objects.get().body_text
    assert ("we need something from you" in text) is provisional
    for word in ("diabet", "clearance", "GP", "doctor", "health"):
        assert word not in text


def test_the_words_for_the_client_are_in_the_letter(rosa: Client, therapist: Membership) -> None:
    booked(rosa, therapist, tells=True, words="Use the side door.")
    email = OutboundEmail.objects.get()
    assert "Use the side door." in email.body_text
    assert "Use the side door." in email.body_html


def test_without_an_address_it_is_booked_and_nobody_is_told(therapist: Membership) -> None:
    silent = ClientFactory(practice=therapist.practice, email="")
    made = booked(silent, therapist, tells=True)
    assert (made.status, letters()) == (Status.BOOKED, [])


def test_the_worker_posts_it_after_three_minutes_and_not_before(
    visit: Appointment, post: Post
) -> None:
    assert post(NOW + 2 * MINUTE) == []
    assert post(NOW + 3 * MINUTE) == ["rosa@post.example"]
    assert post(NOW + HOUR) == ["rosa@post.example"]
