"""Two hands on one series at the same moment."""

import pytest

from clients.series.actions import add_visits
from clients.series.models import SeriesVisit
from clients.series.refusals import NoPlaceLeft
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import NOW
from tests.factories.series import WEEK, a_series

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_place_is_taken_once_however_many_ask_for_it() -> None:
    by = MembershipFactory(role="therapist")
    client = ClientFactory(practice=by.practice)
    screened(client, by, NOW)
    series = a_series(client, by, agreed_sessions=2)
    visits = [booked(client, by, MONDAY_AT_TEN + WEEK * n) for n in range(5)]
    add_visits(series=series, appointments=visits[:1], by=by, now=NOW)
    came = at_once(*[
        lambda visit=visit: add_visits(series=series, appointments=[visit], by=by, now=NOW)
        for visit in visits[1:]
    ])  # fmt: skip
    series.refresh_from_db()
    assert (series.used, series.placed) == (0, 2)
    assert sum(isinstance(one, NoPlaceLeft) for one in came) == 3
    assert SeriesVisit.objects.filter(counts="pending").count() == 2
