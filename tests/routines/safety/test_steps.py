"""Every contraindication against every step of every shipped routine: 45 times 38 decisions.

expected_steps.json lists, step by step and written down apart from the tags, which codes forbid
the step and which cap it. For codes at clearance it gives the step once a clearance is in date.
"""

import json
from pathlib import Path

import pytest

from routines.safety.catalogue import CatalogueStep, load_catalogue
from routines.safety.engine import Clearance, Flag, assess
from routines.safety.filter import StepDecision, filter_steps, is_withheld
from routines.safety.levels import Decision, Level, Side
from routines.safety.rules import Rule, load_rules
from routines.safety.tags import ALL
from tests.routines.safety.calm import ON

RULES = load_rules()
CATALOGUE = load_catalogue()
EXPECTED = json.loads(Path(__file__).with_name("expected_steps.json").read_text())
CASES = [
    pytest.param(rule, code, step, id=f"{rule.code}-{code}-{step.n}")
    for rule in RULES.values()
    for code, routine in CATALOGUE.items()
    for step in routine.steps
]
KEEP, SOFTEN, WITHHOLD = Decision.KEEP, Decision.SOFTEN, Decision.WITHHOLD


def decided(rule: Rule, step: CatalogueStep, *, cleared: bool = False) -> StepDecision:
    clearance = Clearance(ON) if cleared else None
    assessment = assess([Flag(rule.code, Side.LEFT, None, {}, clearance)], rules=RULES, on=ON)
    (decision,) = filter_steps([step.safety()], assessment)
    return decision


def listed(rule: Rule, routine: str, step: CatalogueStep) -> tuple[Decision, str | None]:
    """What the table says, with the easier form offered where its own tags are not blocked."""
    row = EXPECTED[routine][step.n - 1]
    assert row["n"] == step.n
    if rule.code in row["withhold"]:
        spared = step.easier_tags is not None and not (
            rule.home_blocks & (step.easier_tags | {ALL})
        )
        return (SOFTEN, "easier") if spared else (WITHHOLD, None)
    return (SOFTEN if rule.code in row["soften"] else KEEP), None


def test_the_table_covers_ten_routines_and_38_steps() -> None:
    assert [(code, len(routine.steps)) for code, routine in CATALOGUE.items()] == [
        (code, len(rows)) for code, rows in EXPECTED.items()
    ]
    assert (len(RULES), len(EXPECTED), len(CASES)) == (45, 10, 45 * 38)


@pytest.mark.parametrize(("rule", "routine", "step"), CASES)
def test_a_step_becomes_what_the_table_says(rule: Rule, routine: str, step: CatalogueStep) -> None:
    decision = decided(rule, step)
    expected, variant = listed(rule, routine, step)
    if rule.home is Level.CLEARANCE:
        expected, variant = WITHHOLD, None
    other = KEEP if not rule.is_systemic and step.per_side else expected
    assert (decision.left, decision.right) == (expected, other)
    assert decision.variant == variant
    assert decision.because == (() if expected is KEEP else (rule.code,))


@pytest.mark.parametrize(
    ("rule", "routine", "step"),
    [case for case in CASES if case.values[0].home is Level.CLEARANCE],
)
def test_once_cleared_a_step_becomes_what_the_table_says(
    rule: Rule, routine: str, step: CatalogueStep
) -> None:
    decision = decided(rule, step, cleared=True)
    expected, variant = listed(rule, routine, step)
    assert (decision.left, decision.variant) == (expected, variant)
    assert decision.right == (KEEP if not rule.is_systemic and step.per_side else expected)


def test_uncontrolled_diabetes_once_cleared_is_treated_like_controlled() -> None:
    for routine in CATALOGUE.values():
        for step in routine.steps:
            cleared = decided(RULES["diabetes_uncontrolled"], step, cleared=True)
            controlled = decided(RULES["diabetes_controlled"], step)
            assert (cleared.left, cleared.right, cleared.variant) == (
                controlled.left,
                controlled.right,
                controlled.variant,
            )


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_stop_or_an_unlifted_clearance_leaves_nothing_of_a_routine(rule: Rule) -> None:
    assessment = assess([Flag(rule.code)], rules=RULES, on=ON)
    routine = CATALOGUE["post_long_run_reflex_full"]
    decisions = filter_steps([step.safety() for step in routine.steps], assessment)
    assert is_withheld(decisions) is (rule.home.rank >= Level.CLEARANCE.rank)
