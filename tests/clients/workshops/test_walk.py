"""The rules of places, asked after each of many steps nobody thought of."""

import pytest

from practice.accounts.models import Membership
from tests.clients.workshops.walk import STEPS, Walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [1, 2])
def test_every_rule_holds_wherever_a_walk_leads(seed: int, therapist: Membership) -> None:
    with Walk(seed, therapist) as walk:
        walk.go(300)
    assert set(walk.done) == set(STEPS), "a step that was never done says nothing"
