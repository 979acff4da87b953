"""The shipped rules, against the summary a therapist can check line by line."""

import re

import pytest

from routines.safety.levels import Level, Urgency
from routines.safety.questions import Effect, Question
from routines.safety.rules import RULES_VERSION, Rule, load_rules, read_rule
from routines.safety.tags import TAGS

SUMMARY = """
dvt_suspected_or_current stop stop systemic urgent_same_day
dvt_pe_history clearance clearance systemic none
clotting_disorder stop stop systemic none
varicose_veins adapt adapt local none
peripheral_arterial_disease clearance clearance systemic none
heart_condition clearance adapt systemic none
high_blood_pressure adapt note systemic none
raynauds_or_cold_sensitivity adapt adapt local none
diabetes_uncontrolled clearance stop systemic none
diabetes_controlled adapt adapt systemic none
acute_joint_flare stop stop local soon
oedema_medical_or_lymphoedema clearance clearance systemic none
open_wound stop stop local none
severe_bruising stop stop local none
skin_condition_or_burn adapt adapt local none
undiagnosed_lump stop stop local soon
allergy_nut_or_product adapt adapt systemic none
infection_local stop stop systemic urgent_same_day
athletes_foot_or_verruca adapt adapt local none
fever_or_infectious_illness stop stop systemic none
sharp_pain_worse_with_pressure stop stop local soon
acute_sprain_strain stop stop local none
suspected_rupture stop stop local urgent_same_day
swelling_foot_or_leg stop stop local soon
persistent_localised_pain clearance stop local soon
plantar_fasciitis_acute_flare adapt adapt local none
plantar_fasciopathy_chronic adapt adapt local none
achilles_tendinopathy adapt adapt local none
compartment_syndrome_signs stop stop local emergency_999
suspected_stress_fracture stop stop local soon
suspected_or_recent_fracture stop stop local urgent_same_day
osteoporosis_or_bone_fragility clearance adapt systemic none
numbness_or_tingling clearance stop local soon
nerve_symptoms_known adapt adapt local none
peripheral_neuropathy clearance clearance systemic none
neurological_condition clearance adapt systemic none
spinal_red_flags stop stop systemic emergency_999
pregnancy_first_trimester stop adapt systemic none
pregnancy_14_weeks_plus_or_postnatal adapt adapt systemic none
pregnancy_high_risk stop stop systemic urgent_same_day
cancer_current_or_recent clearance clearance systemic none
anticoagulant_medication clearance adapt systemic none
tissue_weakening_medication adapt adapt local none
recent_surgery_or_implant clearance clearance local none
alcohol_or_drugs stop stop systemic none
"""
LINES = [tuple(line.split()) for line in SUMMARY.split("\n") if line]
NEVER_DOWNGRADE = {
    "dvt_suspected_or_current",
    "open_wound",
    "infection_local",
    "fever_or_infectious_illness",
    "sharp_pain_worse_with_pressure",
    "suspected_rupture",
    "compartment_syndrome_signs",
    "suspected_stress_fracture",
    "spinal_red_flags",
    "alcohol_or_drugs",
}
RULES = load_rules()
EFFECTS = [
    pytest.param(rule, question, effect, id=f"{rule.code}-{question.key}-{n}")
    for rule in RULES.values()
    for question in rule.questions
    for n, effect in enumerate(question.effects)
]


def test_the_rules_are_the_summary_in_its_order() -> None:
    built = [
        (rule.code, str(rule.clinic), str(rule.home), rule.scope, str(rule.urgency))
        for rule in RULES.values()
    ]
    assert built == LINES
    assert [rule.sort for rule in RULES.values()] == list(range(1, 46))


def test_ten_rules_can_never_be_lifted() -> None:
    assert {rule.code for rule in RULES.values() if rule.never_downgrade} == NEVER_DOWNGRADE


def test_the_two_long_standing_problems_lock_progression() -> None:
    assert {rule.code for rule in RULES.values() if rule.locks_progression} == {
        "plantar_fasciopathy_chronic",
        "nerve_symptoms_known",
    }


def test_every_clearance_that_runs_out_has_its_length() -> None:
    lengths = {rule.code: rule.clearance_days for rule in RULES.values() if rule.clearance_days}
    assert lengths == {
        "dvt_pe_history": 366,
        "peripheral_arterial_disease": 184,
        "heart_condition": 366,
        "diabetes_uncontrolled": 184,
        "oedema_medical_or_lymphoedema": 184,
        "osteoporosis_or_bone_fragility": 366,
        "peripheral_neuropathy": 184,
        "neurological_condition": 366,
        "cancer_current_or_recent": 92,
        "anticoagulant_medication": 366,
    }


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_says_everything_a_page_needs(rule: Rule) -> None:
    assert all((rule.label, rule.category, rule.region, rule.therapist, rule.client, rule.review))
    assert rule.awaits_review
    assert not re.search(r"www|http|\.(com|org|uk)\b", repr(rule))
    keys = [question.key for question in rule.questions]
    assert len(keys) == len(set(keys)) > 0
    assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in keys)


@pytest.mark.parametrize(("rule", "question", "effect"), EFFECTS)
def test_an_effect_refers_only_to_what_exists(
    rule: Rule, question: Question, effect: Effect
) -> None:
    others = {key for key, _ in effect.also + effect.unless}
    if effect.added_since:
        others.add(effect.added_since)
    assert others <= {one.key for one in rule.questions}
    assert set(effect.adds) <= set(RULES)
    if effect.when.one_of is not None:
        allowed = {"yes", "no"} if question.kind == "yes_no" else set(question.choices)
        assert effect.when.one_of <= allowed
    if question.kind == "number":
        assert question.least < question.most


def test_a_rule_that_lacks_its_sets_blocks_everything() -> None:
    bare = {
        "code": "made_up",
        "label": "Made up",
        "category": "other",
        "clinic": "adapt",
        "home": "adapt",
        "scope": "local",
        "region": "",
        "urgency": "none",
        "therapist": "",
        "client": "",
        "review": "",
    }
    rule = read_rule(bare, sort=1)
    assert (rule.clinic, rule.urgency) == (Level.ADAPT, Urgency.NONE)
    assert (rule.home_blocks, rule.after_blocks) == (frozenset({"*"}), frozenset({"*"}))
    lifted = read_rule(bare | {"home_blocks": [], "after_clearance": {}}, sort=1)
    assert (lifted.home_blocks, lifted.after_blocks) == (frozenset(), frozenset({"*"}))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"home_blocks": ["presure_deep"]}, "no such tag: presure_deep"),
        (
            {"questions": [{"key": "a", "ask": "A?", "kind": "yes_no", "effects": [{"when": {}}]}]},
            "a condition holds exactly one test, not []",
        ),
        (
            {
                "questions": [
                    {
                        "key": "a",
                        "ask": "A?",
                        "kind": "number",
                        "effects": [{"when": {"over": 3}}],
                    }
                ]
            },
            "no such test: over",
        ),
    ],
)
def test_a_slip_in_the_data_is_refused(part: dict[str, object], said: str) -> None:
    whole = {"code": "x", "clinic": "adapt", "home": "adapt", "urgency": "none"}
    with pytest.raises(ValueError, match=re.escape(said)):
        read_rule(whole | part, sort=1)


def test_there_are_sixteen_tags_and_a_version() -> None:
    assert (len(TAGS), RULES_VERSION) == (16, "2026-11")
