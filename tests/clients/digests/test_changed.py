"""Who is told at once that a client changed their today or tomorrow, and of what."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from clients.appointments.actions import cancel, reschedule
from clients.appointments.holds import book_held, hold
from clients.appointments.models import Appointment
from clients.appointments.notices import HELD_FOR
from clients.appointments.own import cancel_own, undo_own_cancel
from clients.digests.actions import set_digest
from clients.digests.changed import KIND
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.schedule.models import BookingRules
from tests.factories import ClientFactory, MembershipFactory, RoomFactory, screened
from tests.factories.appointments import an_hour, booked
from tests.factories.screening import NOW
from tests.sink import Sink

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY, TOMORROW = NOW + 5 * HOUR, NOW + DAY + HOUR
LATER = NOW + 2 * DAY + HOUR
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with an account, who may cancel until the last moment."""
    BookingRules.objects.create(practice=therapist.practice, cancel_hours=0)
    rosa = ClientFactory(practice=therapist.practice, name="Rosa Quartermaine", with_account=True)
    screened(rosa, therapist, NOW - 7 * DAY)
    return rosa


@pytest.fixture
def visit(rosa: Client, therapist: Membership) -> Appointment:
    """Today at two."""
    return booked(rosa, therapist, TODAY)


def said(state: str = "due") -> list[tuple[str, str]]:
    """To whom, and the sentence."""
    rows = OutboundEmail.objects.filter(kind=KIND, state=state).order_by("pk")
    return [(row.recipient, row.body_text.split("\n")[2]) for row in rows]


def who(rosa: Client) -> User:
    assert rosa.user is not None
    return rosa.user


@pytest.mark.parametrize(
    ("starts_at", "tells"),
    [
        (NOW + HOUR, True),
        (TODAY, True),
        (datetime.fromisoformat("2026-11-21T23:30:00+00:00"), True),
        (datetime.fromisoformat("2026-11-22T00:00:00+00:00"), False),
        (LATER, False),
    ],
)
def test_a_cancellation_by_the_client_is_told_of_today_and_tomorrow(
    starts_at: datetime, tells: bool, rosa: Client, therapist: Membership
) -> None:
    visit = booked(rosa, therapist, starts_at)
    cancel_own(appointment=visit, by=who(rosa), now=NOW)
    assert bool(said()) is tells


def test_the_letter_names_the_time_and_nobody(
    visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    cancel_own(appointment=visit, by=who(rosa), now=NOW)
    letter = OutboundEmail.objects.get(kind=KIND)
    assert letter.subject == "Your diary has changed, Friday 20 November 2026"
    assert "The client has cancelled the visit of Friday 20 November, 14:00." in letter.body_text
    assert "/diary/?view=day&on=2026-11-20" in letter.body_text
    everything = f"{letter.subject} {letter.body_text} {letter.body_html} {letter.key}"
    assert "Quartermaine" not in everything
    assert "Rosa" not in everything
    assert (letter.recipient, letter.not_before) == (therapist.user.email, NOW + HELD_FOR)
    assert letter.expires_at == TODAY + HOUR


def test_what_staff_do_is_not_told(visit: Appointment, rosa: Client, therapist: Membership) -> None:
    reschedule(appointment=visit, starts_at=TOMORROW, by=therapist, now=NOW)
    cancel(appointment=visit, by=therapist, now=NOW)
    assert said() == []


@pytest.mark.parametrize(("asked", "tells"), [(False, True), (True, False)])
def test_a_booking_is_told_and_a_wish_waits_for_an_answer_elsewhere(
    asked: bool, tells: bool, rosa: Client, therapist: Membership
) -> None:
    held = hold(
        client=rosa, therapist=therapist, type=an_hour(rosa.practice), starts_at=TOMORROW,
        until=NOW + HOUR, form_key=uuid4(), now=NOW,
    )  # fmt: skip
    assert said() == []
    book_held(appointment=held, by=who(rosa), now=NOW, asked=asked)
    to, words = therapist.user.email, "A client is booked for Saturday 21 November, 10:00."
    assert said() == ([(to, words)] if tells else [])


@pytest.mark.parametrize(
    ("was", "will_be", "says"),
    [
        (TODAY, TOMORROW, True), (LATER, TODAY, True), (TODAY, LATER, True),
        (LATER, LATER + HOUR, False),
    ],
)  # fmt: skip
def test_an_earlier_time_that_is_taken_is_told_if_either_day_is_near(
    was: datetime, will_be: datetime, says: bool, rosa: Client, therapist: Membership
) -> None:
    reschedule(appointment=booked(rosa, therapist, was), starts_at=will_be, by=None, now=NOW)
    assert bool(said()) is says
    if says:
        assert "A client’s visit has moved from " in said()[0][1]


def test_both_are_told_when_a_visit_goes_from_one_to_the_other(
    visit: Appointment, therapist: Membership
) -> None:
    other = MembershipFactory(practice=therapist.practice, role="owner")
    reschedule(appointment=visit, starts_at=TOMORROW, therapist=other, by=None, now=NOW)
    assert said() == [
        (therapist.user.email, "The visit of Friday 20 November, 14:00 is with a colleague now."),
        (other.user.email, "A client is booked for Saturday 21 November, 10:00."),
    ]


def test_a_change_taken_back_at_once_says_nothing(visit: Appointment, rosa: Client) -> None:
    gone = cancel_own(appointment=visit, by=who(rosa), now=NOW)
    undo_own_cancel(appointment=gone, by=who(rosa), now=NOW + A_MINUTE)
    assert said() == []
    assert len(said("superseded")) == 1


def test_two_changes_say_what_came_of_both(visit: Appointment, rosa: Client) -> None:
    moved = reschedule(appointment=visit, starts_at=TOMORROW, by=None, now=NOW)
    reschedule(appointment=moved, starts_at=TOMORROW + HOUR, by=None, now=NOW + A_MINUTE)
    ((_, words),) = said()
    assert words == (
        "A client’s visit has moved from Friday 20 November, 14:00 to Saturday 21 November, 11:00."
    )


def test_once_it_was_told_taking_it_back_is_told_too(
    visit: Appointment, rosa: Client, sink: Sink
) -> None:
    gone = cancel_own(appointment=visit, by=who(rosa), now=NOW)
    deliver(clock=lambda: NOW + HELD_FOR)
    undo_own_cancel(appointment=gone, by=who(rosa), now=NOW + HELD_FOR + A_MINUTE)
    assert [words for _, words in said("sent")] == [
        "The client has cancelled the visit of Friday 20 November, 14:00."
    ]
    assert [words for _, words in said()] == ["A client is booked for Friday 20 November, 14:00."]


def leaves(member: Membership, visit: Appointment) -> None:
    Membership.objects.filter(pk=member.pk).update(ended_at=NOW)


def turns_it_off(member: Membership, visit: Appointment) -> None:
    set_digest(member=member, is_on=True, tells_changes=False, by=member)


def has_another_address(member: Membership, visit: Appointment) -> None:
    User.objects.filter(pk=member.user_id).update(email="sam@elsewhere.example")


def somebody_moves_it(member: Membership, visit: Appointment) -> None:
    reschedule(appointment=visit, starts_at=TOMORROW + HOUR, by=member, now=NOW)


@pytest.mark.parametrize(
    ("change", "state", "says"),
    [
        (leaves, "suppressed", "This person does not work here any more."),
        (turns_it_off, "suppressed", "Not sent: they turned it off."),
        (has_another_address, "superseded", "Not sent: the address was changed."),
        (somebody_moves_it, "superseded", "The visit was changed again."),
    ],
)
def test_what_has_changed_meanwhile_stops_it(
    change: Callable[[Membership, Appointment], None], state: str, says: str,
    visit: Appointment, therapist: Membership, sink: Sink,
) -> None:  # fmt: skip
    reschedule(appointment=visit, starts_at=TOMORROW, by=None, now=NOW)
    change(therapist, visit)
    deliver(clock=lambda: NOW + HELD_FOR)
    letter = OutboundEmail.objects.get(kind=KIND)
    assert (letter.state, letter.last_error) == (state, says)


def test_what_does_not_touch_what_it_says_stops_nothing(
    visit: Appointment, therapist: Membership, sink: Sink
) -> None:
    moved = reschedule(appointment=visit, starts_at=TOMORROW, by=None, now=NOW)
    room = RoomFactory(practice=therapist.practice)
    reschedule(appointment=moved, starts_at=TOMORROW, room=room, by=therapist, now=NOW + A_MINUTE)
    deliver(clock=lambda: NOW + HELD_FOR)
    assert [to for to, _ in said("sent")] == [therapist.user.email]


def test_whom_a_visit_left_is_told_though_it_was_cancelled_where_it_went(
    visit: Appointment, rosa: Client, therapist: Membership, sink: Sink
) -> None:
    other = MembershipFactory(practice=therapist.practice, role="owner")
    gone = reschedule(appointment=visit, starts_at=TOMORROW, therapist=other, by=None, now=NOW)
    cancel_own(appointment=gone, by=who(rosa), now=NOW + A_MINUTE)
    deliver(clock=lambda: NOW + HELD_FOR)
    assert said("sent") == [
        (therapist.user.email, "The visit of Friday 20 November, 14:00 is with a colleague now.")
    ]


def test_whoever_turned_it_off_is_not_told_and_both_are_in_the_trace(
    visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    for tells in (False, False, True, False):
        set_digest(member=therapist, is_on=True, tells_changes=tells, by=therapist)
    cancel_own(appointment=visit, by=who(rosa), now=NOW)
    assert said() == []
    verbs = AuditEvent.objects.filter(verb__startswith="day_changes.").order_by("pk")
    assert [verb.partition(".")[2] for verb in verbs.values_list("verb", flat=True)] == [
        "stopped", "started", "stopped",
    ]  # fmt: skip


def test_an_address_that_no_letter_reaches_undoes_no_change(
    visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    User.objects.filter(pk=therapist.user_id).update(email="")
    assert cancel_own(appointment=visit, by=who(rosa), now=NOW).status == "cancelled"
    assert said() == []
