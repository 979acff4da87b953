"""Every contraindication against every shipped routine: the plan shows what the filter allows."""

from datetime import date

import pytest

from clients.homecare.plan import plan_of
from clients.screening.queries import Safety
from practice.accounts.models import Membership
from routines.library import stock
from routines.queries import steps_of
from routines.safety.engine import Flag, assess
from routines.safety.filter import filter_steps
from routines.safety.levels import Decision, Side
from routines.safety.rules import load_rules
from tests.factories.routines import shipped

ON = date(2026, 11, 20)


@pytest.mark.django_db
@pytest.mark.parametrize("routine", [one.code for one in stock()])
def test_the_plan_shows_a_foot_exactly_where_the_filter_does_not_withhold_it(
    routine: str, therapist: Membership
) -> None:
    version = shipped(therapist, routine)
    wrong = []
    for code in load_rules():
        for side in (Side.LEFT, Side.RIGHT, Side.BOTH):
            assessment = assess([Flag(code, side)], rules=load_rules(), on=ON)
            decisions = filter_steps(steps_of(version), assessment)
            allowed = {
                (one.n, foot)
                for one in decisions
                for foot, decision in (("left", one.left), ("right", one.right))
                if decision is not Decision.WITHHOLD
            }
            plan = plan_of(version, Safety(assessment=assessment))
            shown = {
                (step.number, foot)
                for step in plan.steps
                for leg in step.legs
                for foot in (["left", "right"] if leg.foot == "together" else [leg.foot])
            }
            if shown != allowed:
                wrong.append((code, side, shown ^ allowed))
    assert wrong == []
