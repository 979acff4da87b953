"""Cancelling and taking it back: exactly what was held, for as long as it was held."""

from datetime import timedelta

import pytest

from clients.workshops.asking import UNDO, question_of
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome, State
from clients.workshops.placing import TooLate, cancel, may_undo, undo_cancel
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, a_workshop, signs_up, takes_part

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def small(therapist: Membership) -> Workshop:
    """Of one place."""
    return a_workshop(therapist, capacity=1)


def offered(workshop: Workshop) -> SignUp:
    first, second = takes_part(workshop, "Ann Lee"), takes_part(workshop, "Bob Ray")
    cancel(sign_up=first, by=first, now=NOW, can_undo=False)
    return SignUp.objects.get(pk=second.pk)


def due(sign_up: SignUp) -> list[str]:
    rows = OutboundEmail.objects.filter(key__startswith=f"sign_up:{sign_up.pk}:", state="due")
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_no_offer_lasts_longer_by_it(small: Workshop) -> None:
    bob = offered(small)
    until = bob.hold_until
    assert until is not None
    now = until - 3 * MINUTE
    cancelled = cancel(sign_up=bob, by=bob, now=now)
    assert cancelled.hold_until == until
    back = undo_cancel(sign_up=bob, by=bob, now=now + MINUTE)
    assert (back.state, back.hold_until) == (State.OFFERED, until)
    cancel(sign_up=bob, by=bob, now=now + MINUTE)
    with pytest.raises(TooLate):
        undo_cancel(sign_up=bob, by=bob, now=until)


def test_no_talk_is_cut_short_by_it(small: Workshop) -> None:
    ann = takes_part(small, "Ann Lee", outcome=Outcome.TALK)
    until = ann.hold_until
    cancel(sign_up=ann, by=ann, now=NOW)
    back = undo_cancel(sign_up=ann, by=ann, now=NOW + MINUTE)
    assert (back.state, back.hold_until) == (State.TALK, until)


@pytest.mark.parametrize("was", ["address", "offered", "waiting", "talk_first", "confirmed"])
def test_they_are_told_where_it_stands_again(was: str, small: Workshop) -> None:
    if was == "offered":
        row = offered(small)
    elif was == "waiting":
        takes_part(small, "Ann Lee")
        row = takes_part(small)
    elif was == "address":
        row = signs_up(small)
    else:
        row = takes_part(small, outcome=Outcome.TALK if was == "talk_first" else Outcome.OK)
    cancel(sign_up=row, by=row, now=NOW)
    assert due(row) == ["workshop_place_cancelled"]
    undo_cancel(sign_up=row, by=row, now=NOW + MINUTE)
    assert due(row) == [f"workshop_{was}"]


def test_who_waited_and_is_first_is_offered_what_came_free(small: Workshop) -> None:
    ann, bob = takes_part(small, "Ann Lee"), takes_part(small, "Bob Ray")
    cancel(sign_up=bob, by=bob, now=NOW)
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert undo_cancel(sign_up=bob, by=bob, now=NOW + MINUTE).state == State.OFFERED
    assert due(bob) == ["workshop_offered"]


def test_the_page_asks_only_what_can_be_done(small: Workshop) -> None:
    ann = takes_part(small, "Ann Lee")
    gone = cancel(sign_up=ann, by=ann, now=NOW)
    assert question_of(gone, NOW) is UNDO
    assert not may_undo(gone, NOW + 10 * MINUTE)
    assert not may_undo(gone, SATURDAY_AT_TEN)
    takes_part(small, "Ann Lee")
    assert question_of(gone, NOW) is None


def test_what_was_not_held_is_not_undone(small: Workshop) -> None:
    ann = takes_part(small, "Ann Lee")
    gone = cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert question_of(gone, NOW) is None
    with pytest.raises(TooLate):
        undo_cancel(sign_up=ann, by=ann, now=NOW)
