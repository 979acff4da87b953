"""The answers that move no level: what they block, soften and advise."""

import pytest

from routines.safety.engine import Clearance, Flag, assess
from routines.safety.rules import load_rules
from tests.routines.safety.calm import CALM, ON

RULES = load_rules()

SETS = [  # code, key, answer, extra blocks, extra softens beyond the rule's own once cleared
    ("raynauds_or_cold_sensitivity", "toes_change_colour", "yes", "cold", ""),
    ("raynauds_or_cold_sensitivity", "welts_after_ice", "yes", "cold", ""),
    ("allergy_nut_or_product", "severity", "anaphylaxis", "oil_product", ""),
    ("osteoporosis_or_bone_fragility", "balance_confident", "no", "weight_bearing", ""),
    (
        "peripheral_neuropathy",
        "feels_light_touch",
        "no",
        "pressure_deep pressure_moderate heat cold",
        "",
    ),
    ("peripheral_neuropathy", "falls", "yes", "weight_bearing", ""),
    (
        "neurological_condition",
        "reduced_feeling_or_spasm",
        "yes",
        "pressure_deep",
        "pressure_moderate calf_pressure achilles_friction",
    ),
    ("neurological_condition", "balance_good", "no", "weight_bearing", ""),
    (
        "anticoagulant_medication",
        "bruises_easily",
        "yes",
        "pressure_deep",
        "pressure_moderate calf_pressure achilles_friction",
    ),
    ("recent_surgery_or_implant", "leg_or_pelvic_within_12_weeks", "yes", "calf_pressure", ""),
]
ADVICE = [
    ("dvt_suspected_or_current", "recent_risk", "yes", "This makes a clot more likely."),
    (
        "clotting_disorder",
        "written_advice",
        "yes",
        "Read the letter: a therapist may re-grade to light pressure only, with a reason.",
    ),
    ("peripheral_arterial_disease", "calf_pain_walking", "yes", "This fits poor circulation."),
    ("heart_condition", "pacemaker", "yes", "No electrical or magnetic devices."),
    ("high_blood_pressure", "dizzy_on_standing", "yes", "Rise slowly."),
    (
        "diabetes_uncontrolled",
        "foot_risk",
        "high",
        "The clearance must come from podiatry.",
    ),
    (
        "diabetes_uncontrolled",
        "hot_swollen_foot",
        "yes",
        "Urgent foot service or GP within 1 working day.",
    ),
    ("diabetes_uncontrolled", "sore_or_ulcer", "yes", "Urgent podiatry."),
    (
        "diabetes_controlled",
        "insulin_or_gliclazide",
        "yes",
        "Carry glucose, and check before the session.",
    ),
    ("acute_joint_flare", "cause", "never_diagnosed", "See the GP."),
    (
        "oedema_medical_or_lymphoedema",
        "nodes_or_radiotherapy",
        "yes",
        "Only a therapist with specialist training.",
    ),
    ("open_wound", "diabetes_or_poor_circulation", "yes", "Urgent podiatry."),
    (
        "open_wound",
        "small_and_covered",
        "yes",
        "With a recorded reason a therapist may work elsewhere on the foot, in gloves.",
    ),
    ("severe_bruising", "cause", "unexplained", "See the GP."),
    (
        "allergy_nut_or_product",
        "severity",
        "anaphylaxis",
        "No product, and no nut oils in the room.",
    ),
    ("allergy_nut_or_product", "adrenaline_pen", "yes", "Record where the pen is."),
    ("allergy_nut_or_product", "patch_test", "yes", "Patch test for 24 hours first."),
    ("athletes_foot_or_verruca", "verruca_coverable", "no", "Keep off the area."),
    (
        "sharp_pain_worse_with_pressure",
        "four_steps",
        "no",
        "A&E or minor injuries unit.",
    ),
    ("acute_sprain_strain", "able_to_walk", "no", "A&E or minor injuries unit."),
    ("swelling_foot_or_leg", "improving", "no", "Book an assessment."),
    ("persistent_localised_pain", "weight_loss_fever_cancer", "yes", "See the GP this week."),
    ("plantar_fasciitis_acute_flare", "tingling", "yes", "See the GP."),
    ("achilles_tendinopathy", "site", "insertion", "No forced stretch."),
    ("compartment_syndrome_signs", "only_during_runs", "yes", "See the GP."),
    ("numbness_or_tingling", "days", 4, "Book an assessment."),
    ("numbness_or_tingling", "both_feet_or_spreading", "yes", "See the GP."),
    ("numbness_or_tingling", "weakness_or_back_pain", "yes", "See the GP soon."),
    ("peripheral_neuropathy", "ulcer_ever", "yes", "The clearance must come from podiatry."),
    ("pregnancy_high_risk", "sudden_swelling_or_headache", "yes", "Maternity unit now."),
    (
        "pregnancy_high_risk",
        "written_consent",
        "yes",
        "Read the letter: a therapist may re-grade, with a reason.",
    ),
    (
        "tissue_weakening_medication",
        "new_tendon_pain",
        "yes",
        "GP, or whoever prescribed it, today.",
    ),
]


@pytest.mark.parametrize(("code", "key", "answer", "blocks", "softens"), SETS)
def test_an_answer_adds_to_what_is_blocked_and_softened(
    code: str, key: str, answer: str, blocks: str, softens: str
) -> None:
    rule = RULES[code]
    flag = Flag(code, answers=CALM[code] | {key: answer}, clearance=Clearance(ON))
    (reason,) = assess([flag], rules=RULES, on=ON).reasons
    assert reason.blocks == rule.after_blocks | set(blocks.split())
    assert reason.softens == rule.after_softens | set(softens.split())


@pytest.mark.parametrize(("code", "key", "answer", "said"), ADVICE)
def test_an_answer_brings_its_advice(code: str, key: str, answer: str | int, said: str) -> None:
    assessment = assess([Flag(code, answers=CALM[code] | {key: answer})], rules=RULES, on=ON)
    own = next(one for one in assessment.reasons if one.code == code)
    assert own.advice == (said,)


@pytest.mark.parametrize("code", ["open_wound", "clotting_disorder", "pregnancy_high_risk"])
def test_what_would_allow_more_is_not_advised_to_the_unsure(code: str) -> None:
    key = {"open_wound": "small_and_covered", "clotting_disorder": "written_advice"}.get(
        code, "written_consent"
    )
    (reason,) = assess(
        [Flag(code, answers=CALM[code] | {key: "unsure"})], rules=RULES, on=ON
    ).reasons
    assert reason.advice == ()
