"""Raising a client's routine, as suggested to their therapist."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.homecare.progressing import progress_words
from clients.homecare.queries import feet_scores, routines_of
from clients.homecare.swaps import AS_WRITTEN, Swaps
from clients.models import Client
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from routines.scaling import Feet, Mode
from tests.factories import screened
from tests.factories.homecare import FRIDAY, NOW, RAYNAUDS, WOUND_LEFT, given
from tests.factories.routines import own_routine
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
    done_well(assigned, amira)


def done_well(assigned: AssignedRoutine, amira: Client) -> None:
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


LONGER = {"min_seconds": 60, "max_seconds": 90}
SAME = {"min_seconds": 60, "max_seconds": 60, "pressure": "", "tags": ["touch_light"]}
FIRMER = SAME | {"pressure": "medium", "tags": ["pressure_moderate"]}
STROKED = SAME | {"pressure": "light"}
STANDING = FIRMER | {"harder": "Stand up", "harder_tags": ["weight_bearing"], "pressure": ""}
ROLLED = FIRMER | {"instruction": "Roll a golf ball to and fro."}
PRESS, STAND, TIME = "firmer pressure", "standing", "a longer time"


@pytest.mark.parametrize(
    ("step", "swaps", "what"),
    [
        (FIRMER, AS_WRITTEN, PRESS),
        (FIRMER, Swaps(dry_hands=True), PRESS),
        (FIRMER, Swaps(light_pressure=True), None),
        (STROKED, AS_WRITTEN, PRESS),
        (STROKED, Swaps(light_pressure=True), None),
        (STANDING, AS_WRITTEN, STAND),
        (STANDING, Swaps(light_pressure=True), None),
        (ROLLED, AS_WRITTEN, PRESS),
        (ROLLED, Swaps(softer_by=1), None),
        (FIRMER | LONGER, Swaps(light_pressure=True), TIME),
        (FIRMER, Swaps(only=frozenset({(1, "left")})), PRESS),
        (FIRMER, Swaps(left_out=frozenset({1})), None),
        (FIRMER | LONGER, Swaps(left_out=frozenset({1})), None),
        (STANDING, Swaps(left_out=frozenset({1})), None),
    ],
)
def test_nothing_is_suggested_that_was_chosen_against(
    step: dict[str, Any], swaps: Swaps, what: str | None, amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist, step | {"is_optional": True}, SAME)
    done_well(given(amira, therapist, version, swaps=swaps), amira)
    said = words(amira)
    if what is None:
        assert said == ""
    else:
        assert said.startswith(f"{WELL} One thing may be raised now: {what}")


@pytest.mark.parametrize(("swaps", "says"), [
    (AS_WRITTEN, "Leave it as it is"),
    (Swaps(light_pressure=True), "Leave it as it is"),
    (Swaps(left_out=frozenset({1})), "One thing may be raised"),
])  # fmt: skip
def test_health_locks_by_the_steps_that_are_in_it(
    swaps: Swaps, says: str, amira: Client, therapist: Membership
) -> None:
    chilled = SAME | {"tags": ["cold"], "is_optional": True}
    one = given(amira, therapist, own_routine(therapist, chilled, STROKED | LONGER), swaps=swaps)
    screened(amira, therapist, NOW, RAYNAUDS)
    assert len(one.open_pauses) == 2
    done_well(one, amira)
    assert says in words(amira)
