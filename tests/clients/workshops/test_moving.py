"""To another date of the same workshop: nobody loses a place they did not choose to give up."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clients.workshops.editing import NotEditable, call_off, change
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome, State
from clients.workshops.office import NoSeat, add_by_hand, clear_after_talk, offer_by_hand
from clients.workshops.placing import TooLate, accept, cancel, move
from clients.workshops.signing_up import confirm_address
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.schedule.slots import Span
from tests.factories.screening import NOW
from tests.factories.workshops import (
    SATURDAY_AT_TEN,
    a_workshop,
    given,
    signs_up,
    takes_part,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
TOUCH = ["pressure_deep"]


def two(leader: Membership, **there: Any) -> tuple[Workshop, Workshop]:
    here = a_workshop(leader, capacity=5, party_most=3)
    values = {"capacity": 5, "start": SATURDAY_AT_TEN + WEEK, "series_ref": here.series_ref}
    return here, a_workshop(leader, **(values | there))


def stands(sign_up: SignUp) -> tuple[int, str]:
    row = SignUp.objects.get(pk=sign_up.pk)
    return row.workshop_id, row.state


def edited(workshop: Workshop, by: Membership, **values: Any) -> Workshop:
    dates = [Span(one.starts_at, one.ends_at) for one in workshop.dates.all()]
    return change(workshop=workshop, dates=dates, by=by, now=NOW, **values)


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.TALK])
def test_a_full_date_takes_nobodys_place(outcome: Outcome, therapist: Membership) -> None:
    here, there = two(therapist, capacity=0)
    ann = takes_part(here, "Ann Lee", outcome=outcome)
    was = stands(ann)
    for by in (ann, therapist):
        with pytest.raises(TooLate, match="no place free"):
            move(sign_up=ann, to=there, by=by, now=NOW)
    assert stands(ann) == was
    move(sign_up=ann, to=there, by=ann, now=NOW, waits_there=True)
    assert stands(ann) == (there.pk, State.WAITING)


@pytest.mark.parametrize(
    "closed", [{"is_closed": True}, {"opens_at": NOW + WEEK}, {"closes_at": NOW}]
)
def test_by_the_link_only_where_people_may_sign_up(
    closed: dict[str, Any], therapist: Membership
) -> None:
    here, there = two(therapist, **closed)
    ann = takes_part(here, "Ann Lee")
    with pytest.raises(TooLate):
        move(sign_up=ann, to=there, by=ann, now=NOW)
    move(sign_up=ann, to=there, by=therapist, now=NOW)
    assert stands(ann) == (there.pk, State.CONFIRMED)


def test_a_party_that_the_other_date_does_not_take(therapist: Membership) -> None:
    here, there = two(therapist, party_most=1)
    pair = takes_part(here, others=("Dot Fox",))
    with pytest.raises(TooLate, match="1 at most"):
        move(sign_up=pair, to=there, by=pair, now=NOW)


def test_out_of_one_that_was_called_off(therapist: Membership) -> None:
    here, there = two(therapist)
    ann = takes_part(here, "Ann Lee")
    call_off(workshop=here, words="", by=therapist, now=NOW)
    move(sign_up=ann, to=there, by=ann, now=NOW)
    assert stands(ann) == (there.pk, State.CONFIRMED)


def test_what_they_were_not_asked_about_is_talked_about_first(therapist: Membership) -> None:
    here, there = two(therapist, techniques=TOUCH)
    ann = takes_part(here, "Ann Lee")
    moved = move(sign_up=ann, to=there, by=ann, now=NOW)
    assert (moved.state, moved.outcome) == (State.TALK, Outcome.TALK)
    assert moved.hold_until is not None
    done = clear_after_talk(sign_up=moved, adaptation="", adapted={}, by=therapist, now=NOW)
    assert (done.state, done.is_unasked) == (State.CONFIRMED, False)


def test_techniques_that_came_later_unconfirm_nobody_and_offer_to_nobody(
    therapist: Membership,
) -> None:
    workshop = a_workshop(therapist, capacity=1)
    ann, bob = takes_part(workshop, "Ann Lee"), takes_part(workshop, "Bob Ray")
    edited(workshop, therapist, techniques=TOUCH)
    assert stands(ann)[1] == State.CONFIRMED
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert stands(bob)[1] == State.WAITING
    with pytest.raises(TooLate):
        offer_by_hand(sign_up=bob, by=therapist, now=NOW)
    clear_after_talk(sign_up=bob, adaptation="", adapted={}, by=therapist, now=NOW)
    assert stands(bob)[1] == State.OFFERED
    with pytest.raises(NoSeat):
        offer_by_hand(sign_up=takes_part(workshop, "Cy Fox", outcome="ok"), by=therapist, now=NOW)


def test_techniques_that_came_while_the_letter_lay_there(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    jo = signs_up(workshop)
    edited(workshop, therapist, techniques=TOUCH)
    assert confirm_address(sign_up=jo, now=NOW).state == State.TALK


def test_techniques_that_came_while_the_place_was_offered(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1)
    ann, bob = takes_part(workshop, "Ann Lee"), takes_part(workshop, "Bob Ray")
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    edited(workshop, therapist, techniques=TOUCH)
    assert accept(sign_up=bob, by=bob, now=NOW).state == State.TALK


def test_cleared_with_a_place_no_letter_says_it_again(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    ann = takes_part(workshop, "Ann Lee")
    edited(workshop, therapist, techniques=TOUCH)
    before = OutboundEmail.objects.count()
    clear_after_talk(sign_up=ann, adaptation="", adapted={}, by=therapist, now=NOW)
    assert stands(ann)[1] == State.CONFIRMED
    assert OutboundEmail.objects.count() == before


def test_the_same_form_after_they_moved_adds_nobody(therapist: Membership) -> None:
    here, there = two(therapist)
    key = uuid4()
    ann = add_by_hand(workshop=here, given=given(), form_key=key, by=therapist, now=NOW)
    move(sign_up=ann, to=there, by=therapist, now=NOW)
    again = add_by_hand(workshop=here, given=given(), form_key=key, by=therapist, now=NOW)
    assert (again, SignUp.objects.count()) == (ann, 1)


def test_nothing_is_edited_once_it_is_over(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    dates = [Span(one.starts_at, one.ends_at) for one in workshop.dates.all()]
    over = SATURDAY_AT_TEN + WEEK
    with pytest.raises(NotEditable, match="over"):
        change(workshop=workshop, dates=dates, by=therapist, now=over, title="Other")
