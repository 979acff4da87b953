"""Every contraindication against every shipped routine: the plan shows what the filter allows."""

import re
from datetime import date
from html import unescape

import pytest
from django.template.loader import render_to_string

from clients.homecare.handout import sheet_of
from clients.homecare.plan import plan_of
from clients.homecare.shown import Plan
from clients.portal.turns import turns_of
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


def not_as_planned(plan: Plan) -> list[str]:
    """Where a client reads the plan, those that do not show its steps, each with its feet.

    The copy for a phone that is offline has the page's list and the player's; letters have none.
    """
    listed = [(step.title, step.feet) for step in plan.steps]
    paper = sheet_of(plan, practice="P", days=[0], on=ON, address="https://a.example", size="usual")
    titles = [f"{n}. {title}" for n, (title, _) in enumerate(listed, 1)]
    on_paper = [(one["title"].removesuffix(" (optional)"), one["feet"]) for one in paper["steps"]]
    page = render_to_string("portal/_steps.html", {"plan": plan})
    on_page = [
        (unescape(title.removesuffix(' <span class="optional">(optional)</span>')), unescape(feet))
        for title, feet in re.findall(
            r"<h3>(.*?)</h3>\s*<p class=\"step-dose\"><strong class=\"foot-pill\">(.*?)</strong>",
            page,
        )
    ]
    turns = render_to_string("portal/_turns.html", {"turns": turns_of(plan)})
    played = [
        (unescape(title), foot)
        for title, foot in re.findall(r'data-title="(.*?)" data-foot="(.*?)"', turns)
    ]
    every = [
        (one.title, leg.foot) for one in plan.steps for _ in range(one.sets) for leg in one.legs
    ]
    expected = list(zip(titles, (feet for _, feet in listed), strict=True))
    return [
        where
        for where, is_right in (
            ("paper", on_paper == expected),
            ("page", on_page == listed),
            ("player", played == every),
        )
        if not is_right
    ]


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
            if plan.is_ready and (differing := not_as_planned(plan)):
                wrong.append((code, side, differing))
    assert wrong == []
