"""A practice's own word on a rule: what it may say, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from routines.safety.edits import CannotLower, MalformedEdit, changes_from, edited, loosened
from routines.safety.levels import Level
from routines.safety.rules import load_rules

RULES = load_rules()
WOUND = replace(RULES["open_wound"], never_downgrade=False)
NEVER = [rule for rule in RULES.values() if rule.never_downgrade]


@pytest.mark.parametrize(
    "changes",
    [
        None,
        [],
        "stop",
        {"urgency": "none"},
        {"never_downgrade": False},
        {"clinic": "mild"},
        {"clinic": None},
        {"home": 4},
        {"clinic": "none", "home": "none"},
        {"home_blocks": "heat"},
        {"home_blocks": ["steam"]},
        {"home_blocks": [["heat"]]},
        {"home_softens": None},
        {"therapist": ""},
        {"client": "x" * 401},
        {"review_days": 0},
        {"review_days": True},
        {"clearance_days": "30"},
    ],
    ids=repr,
)
def test_a_stored_edit_that_cannot_be_read_is_refused(changes: Any) -> None:
    with pytest.raises(MalformedEdit):
        edited(WOUND, changes)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_with_no_changes_is_the_shipped_one(rule: Any) -> None:
    assert edited(rule, {}) == rule
    assert loosened(rule, rule) == ()


@pytest.mark.parametrize("rule", NEVER, ids=lambda rule: rule.code)
def test_a_rule_that_nothing_lifts_is_never_made_milder(rule: Any) -> None:
    with pytest.raises(CannotLower):
        edited(rule, {"clinic": "note"})


def test_what_makes_a_rule_milder_is_named() -> None:
    limit = edited(WOUND, {"review_days": 7, "clearance_days": 7, "home_softens": ["heat"]})
    looser = edited(
        WOUND,
        {"clinic": "note", "home": "note", "home_blocks": [], "review_days": None}
        | {"clearance_days": None},
    )
    assert loosened(limit, looser) == (
        "the level in the clinic is lower",
        "the level at home is lower",
        "fewer hazards are left out at home",
        "fewer hazards are softened at home",
        "it is asked again later or never",
        "a letter may hold longer",
    )
    assert loosened(looser, edited(WOUND, {"clinic": "stop", "home": "stop"})) == ()


def test_a_softened_hazard_that_is_now_left_out_is_no_milder() -> None:
    soft = edited(WOUND, {"home_blocks": [], "home_softens": ["heat"]})
    blocked = edited(WOUND, {"home_blocks": ["heat"], "home_softens": []})
    assert loosened(soft, blocked) == ()


def test_what_is_newly_left_out_stays_so_once_a_letter_has_come() -> None:
    diabetes = RULES["diabetes_uncontrolled"]
    rule = edited(diabetes, {"home_blocks": ["strength", "kneel"]})
    assert rule.after_blocks >= diabetes.after_blocks | (
        frozenset({"strength", "kneel"}) - diabetes.home_blocks
    )


def test_only_what_differs_is_stored() -> None:
    values = {"clinic": "stop", "home": WOUND.home, "therapist": WOUND.therapist}
    assert changes_from(WOUND, values) == ({} if WOUND.clinic is Level.STOP else {"clinic": "stop"})
