"""Two tabs keep ratings of one visit at the same moment."""

from uuid import uuid4

import pytest

from clients.appointments.models import Appointment
from clients.measures.actions import RatingRefused
from clients.measures.models import NamedItem, Rating
from practice.accounts.models import Membership
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import booked
from tests.factories.measures import named_now, pain, rated
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by() -> Membership:
    """Who presses."""
    return MembershipFactory(role="therapist")


@pytest.fixture
def visit(by: Membership) -> Appointment:
    """A visit of somebody with nothing wrong."""
    client = ClientFactory(practice=by.practice)
    screened(client, by, NOW, {})
    return booked(client, by)


def test_one_form_pressed_many_times_is_kept_once(visit: Appointment, by: Membership) -> None:
    key = uuid4()
    press = lambda: rated(visit, by, *pain(6, 4), named_now(2, 4, 6), form_key=key)  # noqa: E731
    came = at_once(*[press] * 5)
    assert [len(one) for one in came] == [3] * 5
    assert (Rating.objects.count(), NamedItem.objects.count()) == (3, 3)


def test_of_two_answers_at_once_one_stands(visit: Appointment, by: Membership) -> None:
    came = at_once(*[lambda n=n: rated(visit, by, *pain(n)) for n in range(5)])
    kept = [one for one in came if isinstance(one, list)]
    refused = [one for one in came if isinstance(one, RatingRefused)]
    assert (len(kept), len(refused), Rating.objects.count()) == (1, 4, 1)


def test_activities_named_in_two_tabs_are_named_once(visit: Appointment, by: Membership) -> None:
    came = at_once(*[lambda: rated(visit, by, named_now(2, 4, 6))] * 4)
    assert sorted(len(one) for one in came) == [0, 0, 0, 1]
    assert NamedItem.objects.count() == 3
