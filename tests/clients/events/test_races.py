"""Two hands on one adverse event at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from clients.events.actions import close, follow_up
from clients.events.models import AdverseEvent, EventEntry
from practice.accounts.models import Membership
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.events import happened
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def by(transactional_db: None) -> Membership:
    """A therapist."""
    return MembershipFactory(role="therapist")


def test_one_form_sent_four_times_at_once_is_one_event(by: Membership) -> None:
    client, key = ClientFactory(practice=by.practice), uuid4()
    came = at_once(*[lambda: happened(client, by, at=NOW, now=NOW, form_key=key)] * 4)
    assert came == [AdverseEvent.objects.get()] * 4


@pytest.mark.parametrize("do", [follow_up, close])
def test_two_hands_write_one_and_the_other_is_told(
    do: Callable[..., EventEntry], by: Membership
) -> None:
    event = happened(ClientFactory(practice=by.practice), by, at=NOW, now=NOW)
    came = at_once(*[
        lambda n=n: do(event=event, text=f"{n}", form_key=uuid4(), by=by, now=NOW + DAY)
        for n in range(4)
    ])  # fmt: skip
    kept = EventEntry.objects.get()
    assert [one for one in came if isinstance(one, EventEntry)] == [kept]
    assert all(isinstance(one, ValidationError) for one in came if one != kept)
