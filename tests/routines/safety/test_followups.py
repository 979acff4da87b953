"""Every answer that changes something, one line each in followups.txt: what it makes of its own
rule and what other rules it adds. The other answers are calm; the flag is on the left."""

from pathlib import Path

import pytest

from routines.safety.engine import Assessment, Clearance, Flag, assess
from routines.safety.levels import Side
from routines.safety.rules import load_rules
from routines.safety.tags import TAGS
from tests.routines.safety.calm import CALM, ON

RULES = load_rules()

LINES = Path(__file__).with_name("followups.txt").read_text().splitlines()[1:]
ROWS = [[part.strip() for part in line.split("|")] for line in LINES]


def answered(code: str, pairs: str, side: Side | None = Side.LEFT) -> Assessment:
    """An assessment of one code with calm answers but for some `key=answer` pairs."""
    given: dict[str, str | int] = {}
    for pair in pairs.split(", "):
        key, answer = pair.split("=")
        given[key] = int(answer) if answer.isdigit() else answer
    return assess([Flag(code, side, None, CALM[code] | given)], rules=RULES, on=ON)


@pytest.mark.parametrize(("code", "pairs", "levels", "added"), ROWS)
def test_an_answer_does_what_its_line_says(code: str, pairs: str, levels: str, added: str) -> None:
    assessment = answered(code, pairs)
    own = [one for one in assessment.reasons if one.code == code]
    assert [f"{one.clinic} {one.home} {one.urgency}" for one in own] == (
        [] if levels == "gone" else [levels]
    )
    assert {one.code for one in assessment.reasons} - {code} == set(added.split())


@pytest.mark.parametrize("code", CALM)
def test_calm_answers_leave_the_rule_where_it_stands(code: str) -> None:
    rule = RULES[code]
    (reason,) = assess([Flag(code, None, None, CALM[code])], rules=RULES, on=ON).reasons
    assert (reason.code, reason.clinic, reason.home, reason.urgency) == (
        code,
        rule.clinic,
        rule.home,
        rule.urgency,
    )


def test_no_effect_in_the_data_goes_without_a_line() -> None:
    lines = {(code, pair.split("=")[0]) for code, pairs, _, _ in ROWS for pair in pairs.split(", ")}
    by_date = {  # these are shown in test_dates
        ("pregnancy_first_trimester", "last_period"),
        ("pregnancy_first_trimester", "due_date"),
        ("pregnancy_14_weeks_plus_or_postnatal", "due_date"),
        ("pregnancy_14_weeks_plus_or_postnatal", "birth_date"),
        ("alcohol_or_drugs", "on_day"),
    }
    with_effects = {
        (rule.code, question.key)
        for rule in RULES.values()
        for question in rule.questions
        if question.effects
    }
    assert with_effects - lines - by_date == set()


def test_an_added_local_rule_takes_the_side_of_its_flag() -> None:
    sides = {
        one.code: one.side for one in answered("varicose_veins", "ulcer_or_bleeding=yes").reasons
    }
    assert sides == {"varicose_veins": "left", "open_wound": "left"}
    unsided = answered("varicose_veins", "ulcer_or_bleeding=yes", side=None)
    assert {one.side for one in unsided.reasons} == {Side.BOTH}


def test_an_added_systemic_rule_concerns_both_sides() -> None:
    assessment = answered("open_wound", "signs_of_infection=yes")
    assert {one.code: one.side for one in assessment.reasons} == {
        "infection_local": "both",
        "open_wound": "left",
    }
    assert assessment.clinic.right == "stop"


def test_rules_that_add_each_other_come_to_an_end() -> None:
    flags = [
        Flag("dvt_pe_history", answers=CALM["dvt_pe_history"] | {"on_blood_thinner": "yes"}),
        Flag(
            "anticoagulant_medication",
            answers=CALM["anticoagulant_medication"] | {"reason": "clot_in_leg_or_lung"},
        ),
    ]
    reasons = assess(flags, rules=RULES, on=ON).reasons
    assert [one.code for one in reasons] == ["dvt_pe_history", "anticoagulant_medication"]


def test_what_answers_call_for_is_said() -> None:
    (reason,) = answered("heart_condition", "pacemaker=yes").reasons
    assert reason.advice == ("No electrical or magnetic devices.",)


def test_the_reason_quotes_the_answer_that_moved_it() -> None:
    (reason,) = answered("high_blood_pressure", "systolic=172").reasons
    assert reason.why == "High or low blood pressure; Last reading, upper number? 172 mmHg."
    added = answered("nerve_symptoms_known", "diagnosed_by=nobody").reasons[0]
    assert added.why == (
        "New or persistent numbness, tingling or burning;"
        " added by an answer to nerve_symptoms_known."
    )


def test_surgery_to_the_leg_concerns_both_sides() -> None:
    (reason,) = answered("recent_surgery_or_implant", "leg_or_pelvic_within_12_weeks=yes").reasons
    assert reason.side is Side.BOTH


def test_light_holding_only_blocks_all_but_touch() -> None:
    cancer = "cancer_current_or_recent"
    answers = CALM[cancer] | {"bone_spread_or_low_platelets": "yes"}
    flag = Flag(cancer, answers=answers, clearance=Clearance(ON))
    (reason,) = assess([flag], rules=RULES, on=ON).reasons
    assert (reason.clinic, reason.home) == ("adapt", "adapt")
    assert TAGS - reason.blocks == {"touch_light", "ankle_rom", "oil_product"}
    assert reason.softens == {"touch_light", "ankle_rom", "pressure_moderate"}


def test_an_answer_can_block_more_than_the_rule_does() -> None:
    (reason,) = answered("allergy_nut_or_product", "severity=anaphylaxis").reasons
    assert (reason.blocks, reason.softens) == ({"oil_product"}, {"oil_product"})
    (unsteady,) = answered("osteoporosis_or_bone_fragility", "balance_confident=no").reasons
    assert unsteady.blocks == {"pressure_deep", "weight_bearing"}


def test_a_step_down_brings_its_own_sets() -> None:
    (bruise,) = answered("severe_bruising", "yellow_and_painless=yes").reasons
    assert (bruise.blocks, bruise.softens) == ({"pressure_deep", "heat"}, {"*"})
    (flare,) = answered("acute_joint_flare", "days_settled=14").reasons
    assert (flare.home, flare.blocks) == ("adapt", {"*"})
