"""Between the outbox and the wire: still somebody who works here, wants it, has that address."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from clients.digests.actions import set_digest, write_digests
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from tests.clients.digests.conftest import HALF_PAST_SEVEN
from tests.factories.appointments import booked
from tests.sink import Sink

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def queued(therapist: Membership, rosa: Client) -> Membership:
    """The letter of a day with one visit is in the outbox."""
    booked(rosa, therapist, HALF_PAST_SEVEN + 3 * HOUR)
    write_digests(now=HALF_PAST_SEVEN)
    return therapist


def outcome() -> tuple[str, str]:
    letter = OutboundEmail.objects.get(kind="day_digest")
    return letter.state, letter.last_error


def test_it_goes_with_a_way_to_stop_it(queued: Membership, sink: Sink) -> None:
    deliver(clock=lambda: HALF_PAST_SEVEN)
    letter = next(one for one in sink.letters if one.recipients == [queued.user.email]).message
    assert letter["Subject"] == "Your day, Tuesday 24 November 2026"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip().startswith("<http://testserver/mail/day/")
    assert outcome() == ("sent", "")


def leaves(member: Membership) -> None:
    Membership.objects.filter(pk=member.pk).update(ended_at=HALF_PAST_SEVEN)


def may_not_sign_in(member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)


def turns_it_off(member: Membership) -> None:
    set_digest(member=member, is_on=False, by=member)


def has_another_address(member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(email="sam@elsewhere.example")


@pytest.mark.parametrize(
    ("change", "state", "says"),
    [
        (leaves, "suppressed", "This person does not work here any more."),
        (may_not_sign_in, "suppressed", "This person does not work here any more."),
        (turns_it_off, "suppressed", "Not sent: they turned it off."),
        (has_another_address, "superseded", "Not sent: the address was changed."),
    ],
)
def test_what_has_changed_meanwhile_stops_it(
    change: Callable[[Membership], None], state: str, says: str, queued: Membership, sink: Sink
) -> None:
    change(queued)
    deliver(clock=lambda: HALF_PAST_SEVEN)
    assert outcome() == (state, says)


def test_by_noon_it_is_of_no_use(queued: Membership, sink: Sink) -> None:
    deliver(clock=lambda: HALF_PAST_SEVEN + 4 * HOUR)
    assert outcome()[0] == "expired"


def test_a_letter_turned_on_again_goes_on_the_next_day(queued: Membership, sink: Sink) -> None:
    turns_it_off(queued)
    deliver(clock=lambda: HALF_PAST_SEVEN)
    set_digest(member=queued, is_on=True, by=queued)
    assert write_digests(now=HALF_PAST_SEVEN + HOUR) == 0
    booked(queued.practice.clients.get(), queued, HALF_PAST_SEVEN + 27 * HOUR)
    assert write_digests(now=HALF_PAST_SEVEN + 24 * HOUR) == 1
