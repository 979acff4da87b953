"""A time kept for somebody who has not booked it yet."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clients.appointments.actions import IllegalMove, cancel, confirm
from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.gate import NotToBeBooked, StopNeedsReason
from clients.appointments.holds import (
    HoldRanOut,
    book_held,
    extend,
    hold,
    let_go,
    let_go_of_run_out,
)
from clients.appointments.models import Appointment, Status
from clients.models import Client
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import ALMONDS, CLOT, DIABETES, NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TEN_MINUTES = NOW + 10 * MINUTE


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice, email="rosa@post.example")
    screened(client, therapist, NOW - timedelta(days=2))
    return client


def held(client: Client, therapist: Membership, **changes: object) -> Appointment:
    values = {
        "client": client, "therapist": therapist, "type": an_hour(client.practice),
        "starts_at": MONDAY_AT_TEN, "until": TEN_MINUTES, "form_key": uuid4(), "now": NOW,
    }  # fmt: skip
    return hold(**(values | changes))  # type: ignore[arg-type]


def somebody(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice)


def test_a_held_time_is_nobody_else_s_until_it_runs_out(
    rosa: Client, therapist: Membership
) -> None:
    kept = held(rosa, therapist)
    with pytest.raises(TimeTaken):
        booked(somebody(therapist), therapist)
    with pytest.raises(TimeTaken):
        held(somebody(therapist), therapist)
    late = booked(somebody(therapist), therapist, now=TEN_MINUTES)
    assert late.status == Status.BOOKED
    kept.refresh_from_db()
    assert (kept.status, kept.held_until) == (Status.CANCELLED, None)


def test_the_same_form_holds_once(rosa: Client, therapist: Membership) -> None:
    key = uuid4()
    assert held(rosa, therapist, form_key=key) == held(rosa, therapist, form_key=key)
    with pytest.raises(CannotBook, match="sent already"):
        held(rosa, therapist, form_key=key, starts_at=MONDAY_AT_TEN + 60 * MINUTE)


def test_it_becomes_a_booking_and_the_client_is_told(rosa: Client, therapist: Membership) -> None:
    kept = held(rosa, therapist)
    assert OutboundEmail.objects.count() == 0
    made = book_held(appointment=kept, by=None, now=NOW + MINUTE)
    assert (made.status, made.booked_by) == (Status.BOOKED, None)
    assert book_held(appointment=kept, by=None, now=NOW + 2 * MINUTE).version == made.version
    assert OutboundEmail.objects.get().kind == "visit_booked"


def test_asked_for_it_waits_to_be_confirmed(rosa: Client, therapist: Membership) -> None:
    asked = book_held(appointment=held(rosa, therapist), by=None, now=NOW, asked=True)
    assert (asked.status, OutboundEmail.objects.get().kind) == (Status.ASKED, "visit_asked")
    with pytest.raises(TimeTaken):
        booked(somebody(therapist), therapist, now=NOW + timedelta(hours=2))
    yes = confirm(appointment=asked, by=therapist, now=NOW + MINUTE)
    assert yes.status == Status.BOOKED
    kinds = OutboundEmail.objects.order_by("pk").values_list("kind", "state")
    assert list(kinds) == [("visit_asked", "superseded"), ("visit_booked", "due")]


def test_a_hold_that_ran_out_books_nothing(rosa: Client, therapist: Membership) -> None:
    kept = held(rosa, therapist)
    with pytest.raises(HoldRanOut):
        book_held(appointment=kept, by=None, now=TEN_MINUTES)
    assert let_go_of_run_out(TEN_MINUTES) == 1
    assert let_go_of_run_out(TEN_MINUTES) == 0
    with pytest.raises(HoldRanOut):
        book_held(appointment=kept, by=None, now=NOW)
    with pytest.raises(HoldRanOut):
        extend(appointment=kept, until=TEN_MINUTES, now=NOW)


def test_it_is_extended_and_never_shortened(rosa: Client, therapist: Membership) -> None:
    kept = held(rosa, therapist)
    assert extend(appointment=kept, until=NOW + MINUTE, now=NOW).held_until == TEN_MINUTES
    later = TEN_MINUTES + 10 * MINUTE
    assert extend(appointment=kept, until=later, now=NOW).held_until == later
    assert book_held(appointment=kept, by=None, now=TEN_MINUTES).status == Status.BOOKED


def test_let_go_frees_a_hold_and_never_a_booking(rosa: Client, therapist: Membership) -> None:
    kept = held(rosa, therapist)
    let_go(appointment=kept, now=NOW)
    made = booked(somebody(therapist), therapist)
    let_go(appointment=made, now=NOW)
    made.refresh_from_db()
    assert made.status == Status.BOOKED


def test_staff_do_not_confirm_what_is_only_held(rosa: Client, therapist: Membership) -> None:
    kept = held(rosa, therapist)
    with pytest.raises(IllegalMove):
        confirm(appointment=kept, by=therapist, now=NOW)
    assert cancel(appointment=kept, by=therapist, now=NOW).status == Status.CANCELLED


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        (CLOT, NotToBeBooked),
        (WOUND_ON_THE_LEFT, StopNeedsReason),
        (ALMONDS, None),
        (DIABETES, None),
    ],
)
def test_a_client_goes_over_no_stop(
    codes: dict, refusal: type[Exception] | None, therapist: Membership
) -> None:
    client = somebody(therapist)
    screened(client, therapist, NOW, codes)
    if refusal is None:
        assert held(client, therapist).status == Status.HELD
    else:
        with pytest.raises(refusal):
            held(client, therapist)


def test_a_stop_told_while_the_time_was_held_closes_it(rosa: Client, therapist: Membership) -> None:
    kept = held(rosa, therapist)
    screened(rosa, therapist, NOW, CLOT)
    with pytest.raises(NotToBeBooked):
        book_held(appointment=kept, by=None, now=NOW)


def test_of_another_practice_nothing_is_held(rosa: Client) -> None:
    stranger = MembershipFactory(role="therapist")
    with pytest.raises(CannotBook, match="this practice"):
        held(rosa, stranger)
