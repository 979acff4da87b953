"""Raising a client's routine, as suggested to their therapist."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.homecare.progressing import progress_words
from clients.homecare.queries import feet_scores, routines_of
from clients.models import Client
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from routines.scaling import Feet, Mode
from tests.factories import screened
from tests.factories.homecare import FRIDAY, NOW, WOUND_LEFT
from tests.factories.runs import feet_are

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WELL = "The last 3 sessions scored 3 or less, with no rise the next day."


def words(client: Client, mode: Mode = Mode.USUAL) -> str:
    today = FRIDAY + 3 * DAY
    (assigned,) = routines_of(client, today)
    safety = safety_of(client, on=today)
    return progress_words(assigned, safety, mode, feet_scores(client, today), today)


@pytest.fixture
def three_days(assigned: AssignedRoutine, amira: Client) -> None:
    """Sessions on three days; the next mornings were no worse."""
    for n in range(4):
        feet_are(amira, Feet.NORMAL, score=2, now=NOW + n * DAY)
        if n < 3:
            at = NOW + n * DAY + timedelta(hours=1)
            check_in(assigned=assigned, form_key=uuid4(), by=SYSTEM, now=at, soreness=3)


@pytest.mark.usefixtures("three_days")
def test_one_thing_is_suggested_after_three_good_sessions(amira: Client) -> None:
    assert words(amira).startswith(f"{WELL} One thing may be raised now: ")


@pytest.mark.usefixtures("three_days")
@pytest.mark.parametrize("what", ["health", "feet"])
def test_health_and_feet_lock_it(what: str, amira: Client, therapist: Membership) -> None:
    if what == "health":
        screened(amira, therapist, NOW + DAY, WOUND_LEFT)
    said = words(amira, Mode.SORE if what == "feet" else Mode.USUAL)
    assert said.startswith(f"{WELL} Leave it as it is all the same")


@pytest.mark.usefixtures("three_days")
def test_a_rise_of_two_the_next_day_asks_to_ease_it(amira: Client) -> None:
    feet_are(amira, Feet.SORE, score=4, now=NOW + 3 * DAY - timedelta(hours=2))
    assert words(amira) == (
        "Think of easing it: the day after Sunday 22 November 2026 was 2 or more higher than "
        "before it."
    )
