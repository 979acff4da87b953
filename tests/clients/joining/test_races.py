"""Two hands joining the same records at the same moment."""

import pytest

from clients.joining.actions import CannotJoin, join
from clients.joining.models import ClientJoin
from clients.models import Client
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.screening import NOW, WOUND_ON_THE_LEFT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("other_way", [True, False])
def test_two_joins_of_the_same_two_at_once_are_one(other_way: bool) -> None:
    by = MembershipFactory(role="therapist")
    one = ClientFactory(practice=by.practice, name="Rosa Bell")
    two = ClientFactory(practice=by.practice, name="Rosa Bell", birth_date=one.birth_date)
    screened(one, by, NOW, WOUND_ON_THE_LEFT)
    pairs = [(one, two), (two, one) if other_way else (one, two)] * 3
    came = at_once(*[
        lambda pair=pair: join(kept=pair[0], joined=pair[1], by=by, now=NOW) for pair in pairs
    ])  # fmt: skip
    row = ClientJoin.objects.get()
    wrong = [one for one in came if one != row and not isinstance(one, CannotJoin)]
    assert wrong == []
    assert Client.objects.filter(joined_into__isnull=False).get() == row.joined
    assert row.kept.screenings.count() == 1
