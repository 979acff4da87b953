"""The shipped routines: complete, short, and honest in what they promise."""

import re

import pytest

from routines.safety.catalogue import (
    CATALOGUE_VERSION,
    CatalogueRoutine,
    CatalogueStep,
    load_catalogue,
)
from routines.safety.filter import Step
from routines.safety.rules import load_rules

CATALOGUE = load_catalogue()
STEPS = [
    pytest.param(step, id=f"{routine.code}-{step.n}")
    for routine in CATALOGUE.values()
    for step in routine.steps
]
# Words that promise an effect on health, or name an illness, have no place in a routine.
CLAIMS = re.compile(
    r"\b(cur(e|es|ed|ing)|heal(s|ed|ing)?|treat(s|ed|ing|ment)?|diagnos\w*|detox\w*|toxins?|immun\w*"
    r"|circulation|clinically|scientific\w*|proven|eliminat\w*|guarantee\w*|flush\w*|scar\w*"
    r"|adhesions?|prevent\w*|cancer|fertility|arthritis|blood pressure|depression|migraine"
    r"|diabet\w*|instead of your doctor|recover\w*|repair\w*|inflam\w*|lymph\w*|lactic|oxygen\w*"
    r"|organs?|root cause|imbalance|long-term|protects?|injur\w*|soreness|fasciitis)\b",
    re.IGNORECASE,
)


def words(routine: CatalogueRoutine) -> str:
    own = (routine.name, routine.purpose, routine.when, routine.time, routine.equipment)
    steps = (
        (one.title, one.instruction, one.target, one.tip, one.easier, one.harder, one.hold)
        for one in routine.steps
    )
    return "\n".join([*own, routine.frequency, routine.aftercare, *map("\n".join, steps)])


def test_the_ten_routines_have_their_steps() -> None:
    assert {code: len(routine.steps) for code, routine in CATALOGUE.items()} == {
        "post_long_run_reflex_full": 11,
        "post_run_reflex_short": 4,
        "evening_morning_follow_up": 4,
        "ten_minute_ball_mobility": 6,
        "five_minute_foot_massage": 4,
        "basic_foot_stretches": 3,
        "daily_mobility_ball": 1,
        "frozen_bottle_roll": 1,
        "calf_foam_roll": 1,
        "pre_run_activation": 3,
    }
    assert CATALOGUE_VERSION == "2026-11"


@pytest.mark.parametrize("routine", CATALOGUE.values(), ids=lambda routine: routine.code)
def test_a_routine_promises_comfort_only(routine: CatalogueRoutine) -> None:
    assert CLAIMS.findall(words(routine)) == []
    assert all((routine.name, routine.purpose, routine.when, routine.time, routine.equipment))
    assert [step.n for step in routine.steps] == list(range(1, len(routine.steps) + 1))


@pytest.mark.parametrize(
    "claim", ["Flushes toxins", "heals tissue", "quicker recovery", "treats plantar fasciitis"]
)
def test_the_list_of_claims_catches_a_claim(claim: str) -> None:
    assert CLAIMS.search(claim)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_short_and_says_when_to_stop(step: CatalogueStep) -> None:
    assert 0 < len(step.instruction) <= 140
    assert step.title
    assert step.stop
    assert 0 < step.min_s <= step.max_s <= 900
    assert step.pressure in ("light", "medium", "firm")
    assert step.breath in (None, {"in": 4, "out": 6})
    assert all(re.fullmatch(r"[a-z0-9_]+", zone) for zone in step.zones)
    assert bool(step.easier) or step.easier_tags is None
    assert bool(step.harder) or step.harder_tags is None


@pytest.mark.parametrize("step", STEPS)
def test_every_tag_a_step_carries_is_one_some_rule_limits(step: CatalogueStep) -> None:
    limited = {
        tag for rule in load_rules().values() for tag in rule.home_blocks | rule.home_softens
    }
    # Ankle movement is limited only by what withholds everything.
    assert step.tags <= limited | {"ankle_rom"}


def test_only_the_golf_ball_is_off_to_begin_with() -> None:
    off = [
        (code, step.title)
        for code, routine in CATALOGUE.items()
        for step in routine.steps
        if not step.default_on
    ]
    assert off == [("pre_run_activation", "Gentle golf-ball roll")]


def test_a_tender_point_is_held_the_same_everywhere() -> None:
    holds = {
        step.hold
        for routine in CATALOGUE.values()
        for step in routine.steps
        if "tender point" in step.hold or "tender point" in step.instruction
    }
    assert holds == {"10 to 20 s on a tender point, never while it rises", "10 to 20 s"}


def test_the_filter_sees_only_what_decides() -> None:
    step = CATALOGUE["ten_minute_ball_mobility"].steps[0]
    assert step.safety() == Step(
        n=1,
        tags=frozenset({"pressure_moderate", "pressure_deep"}),
        easier_tags=frozenset({"pressure_moderate"}),
        harder_tags=frozenset({"pressure_moderate", "pressure_deep", "weight_bearing"}),
        per_side=True,
        optional=False,
    )
