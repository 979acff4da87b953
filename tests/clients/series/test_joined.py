"""A series goes with its client when two records become one, and back again."""

import pytest

from clients.joining.actions import join, undo_join
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.screening import CLOT, NOW
from tests.factories.series import a_series, visits_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("codes", "state"), [({}, "running"), (CLOT, "paused")], ids=["nothing", "a stop"]
)
def test_a_series_moves_with_its_visits_and_a_stop_of_the_other_record_pauses_it(
    codes: dict[str, dict[str, object]], state: str, amira: Client, therapist: Membership
) -> None:
    again = ClientFactory(
        practice=therapist.practice, name="Amira Khan", birth_date=amira.birth_date
    )
    screened(again, therapist, NOW)
    series = a_series(again, therapist)
    visits_of(series, 2)
    screened(amira, therapist, NOW, codes)
    row = join(kept=amira, joined=again, by=therapist, now=NOW)
    series.refresh_from_db()
    assert (series.client, series.state, series.placed) == (amira, state, 2)
    assert {one.appointment.client for one in series.visits.all()} == {amira}
    undo_join(row=row, by=therapist, now=NOW)
    series.refresh_from_db()
    assert series.client == again
