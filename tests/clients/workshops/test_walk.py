"""The rules of places, asked after each of many steps nobody thought of."""

from collections import Counter

import pytest

from practice.accounts.models import Membership
from tests.clients.workshops.walk import STEPS, Walk

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_every_rule_holds_wherever_a_walk_leads(therapist: Membership) -> None:
    done: Counter[str] = Counter()
    for seed in (1, 2):
        with Walk(seed, therapist) as walk:
            walk.go(300)
        done += walk.done
    assert set(done) == set(STEPS), "a step that was never done says nothing"
