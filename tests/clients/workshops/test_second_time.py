"""A second sign-up looks like a first, from outside; and one source keeps few places."""

from datetime import timedelta
from typing import Any

import pytest

from clients.workshops.editing import close
from clients.workshops.line import pass_on_everywhere
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome, State
from clients.workshops.public_queries import begun as begun_at
from clients.workshops.seats import seats_of
from clients.workshops.signing_up import (
    Sent,
    SignUpClosed,
    begin,
    confirm_address,
    send,
    sweep,
)
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop, given, takes_part

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def start(workshop: Workshop, **changes: Any) -> SignUp:
    values = {"user": None, "begun_from": "", "may_hold": True, "now": NOW}
    return begin(workshop=workshop, **(values | changes))


def sends(workshop: Workshop, name: str, *, at: Any = NOW, **changes: Any) -> Sent:
    row = start(workshop, now=at)
    return send(sign_up=row, given=given(name, **changes), user=None, now=at)


def seen(workshop: Workshop, at: Any) -> tuple[int | None, int | None]:
    seats = seats_of(workshop, at)
    return seats.free, seats.free_to_all


@pytest.mark.parametrize("others", [(), ("Dot Lee",)])
@pytest.mark.parametrize("after", [0, 29, 31])
@pytest.mark.parametrize("capacity", [1, 2, 5])
def test_nobody_sees_from_the_seats_whether_an_address_is_known(
    capacity: int, after: int, others: tuple[str, ...], therapist: Membership
) -> None:
    answers = []
    for name in ("Ann Lee", "New One"):
        workshop = a_workshop(therapist, capacity=capacity, party_most=2)
        takes_part(workshop, "Ann Lee")
        sent = sends(workshop, name, others=others)
        answers.append((sent.waits, sent.position, *seen(workshop, NOW + after * MINUTE)))
    assert answers[0] == answers[1]


def test_nothing_of_it_is_kept_and_the_letter_says_so(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    first = takes_part(workshop, outcome=Outcome.OK)
    row = start(workshop)
    send(sign_up=row, given=given(outcome=Outcome.TALK, phone="020"), user=None, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.name, row.email, row.phone, row.outcome) == (State.BEGUN, *[""] * 4)
    assert (row.draft, row.attendees.count()) == (None, 0)
    letter = OutboundEmail.objects.get(kind="workshop_already")
    words = "If your health has changed since you first signed up"
    assert words in letter.body_text
    assert words in letter.body_html
    first.refresh_from_db()
    assert first.outcome == Outcome.OK


def test_it_is_not_gone_on_with_and_is_forgotten(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    takes_part(workshop)
    row = start(workshop)
    first = send(sign_up=row, given=given(), user=None, now=NOW)
    again = send(sign_up=row, given=given("Other Name"), user=None, now=NOW)
    assert (again.waits, again.sign_up) == (first.waits, None)
    assert begun_at(workshop, row.ref) is None
    later = NOW + 31 * MINUTE
    pass_on_everywhere(now=later)
    assert sweep(before=later) == 1


def test_one_source_keeps_few_places_and_the_press_gives_one_all_the_same(
    therapist: Membership,
) -> None:
    workshop = a_workshop(therapist, capacity=60, party_most=6)
    rows = [start(workshop, begun_from="x", may_hold=n < 10) for n in range(12)]
    crowd = ("a", "b", "c", "d", "e")
    for n, row in enumerate(rows):
        send(sign_up=row, given=given(f"Fake {n}", others=crowd), user=None, now=NOW)
    assert seats_of(workshop, NOW).free_to_all == 60 - 6
    last = SignUp.objects.get(pk=rows[-1].pk)
    assert (last.state, last.hold_until) == (State.UNCONFIRMED, None)
    assert confirm_address(sign_up=last, now=NOW).state == State.CONFIRMED


def test_from_many_sources_each_keeps_its_own(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=20)
    for n in range(15):
        row = start(workshop, begun_from=f"source {n}")
        send(sign_up=row, given=given(f"Guest {n}"), user=None, now=NOW)
    assert seats_of(workshop, NOW).free_to_all == 5


def test_begun_in_time_it_is_sent_past_the_clock_and_past_nothing_else(
    therapist: Membership,
) -> None:
    closing = NOW + 5 * MINUTE
    workshop = a_workshop(therapist, closes_at=closing)
    first, second = start(workshop), start(workshop)
    send(sign_up=first, given=given(), user=None, now=closing)
    close(workshop=workshop, is_closed=True, by=therapist, now=closing)
    with pytest.raises(SignUpClosed):
        send(sign_up=second, given=given("Ann Lee"), user=None, now=closing)


def test_nothing_is_sent_once_it_has_begun(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    assert workshop.starts_at is not None
    row = start(workshop, now=workshop.starts_at - MINUTE)
    with pytest.raises(SignUpClosed):
        send(sign_up=row, given=given(), user=None, now=workshop.starts_at)
