"""What each condition means for each technique, and that what is not known never means a place."""

from dataclasses import replace

import pytest

from clients.workshops.safety import ON_THE_DAY, Comes, all_rows, in_words, judge, rows_for
from routines.safety.levels import Urgency
from routines.safety.rules import load_rules
from routines.safety.tags import TAGS
from tests.factories.screening import FRIDAY

RULES = load_rules()
# No place: somebody should see to this today.
NOT_NOW = {
    "compartment_syndrome_signs": Urgency.EMERGENCY_999,
    "dvt_suspected_or_current": Urgency.URGENT_SAME_DAY,
    "infection_local": Urgency.URGENT_SAME_DAY,
    "pregnancy_high_risk": Urgency.URGENT_SAME_DAY,
    "spinal_red_flags": Urgency.EMERGENCY_999,
    "suspected_or_recent_fracture": Urgency.URGENT_SAME_DAY,
    "suspected_rupture": Urgency.URGENT_SAME_DAY,
}
TALK = {
    "acute_joint_flare", "acute_sprain_strain", "alcohol_or_drugs", "cancer_current_or_recent",
    "clotting_disorder", "diabetes_uncontrolled", "dvt_pe_history", "fever_or_infectious_illness",
    "numbness_or_tingling", "oedema_medical_or_lymphoedema", "open_wound",
    "peripheral_arterial_disease", "peripheral_neuropathy", "persistent_localised_pain",
    "pregnancy_first_trimester", "recent_surgery_or_implant", "severe_bruising",
    "sharp_pain_worse_with_pressure", "suspected_stress_fracture", "swelling_foot_or_leg",
    "undiagnosed_lump",
}  # fmt: skip
# What is left out, and what is done gently.
ADAPTED = {
    "achilles_tendinopathy": ({"achilles_friction"}, {"calf_pressure", "stretch_calf"}),
    "allergy_nut_or_product": (set(), {"oil_product"}),
    "anticoagulant_medication": ({"pressure_deep"}, {"calf_pressure", "pressure_moderate"}),
    "athletes_foot_or_verruca": (set(), {"oil_product", "toe_traction", "touch_light"}),
    "diabetes_controlled": ({"cold", "heat"}, {"pressure_deep"}),
    "heart_condition": ({"elevation", "pressure_deep"}, set()),
    "nerve_symptoms_known": (
        {"pressure_deep"}, {"pressure_moderate", "stretch_calf", "stretch_plantar"},
    ),
    "neurological_condition": ({"weight_bearing"}, {"heat", "pressure_deep"}),
    "osteoporosis_or_bone_fragility": ({"pressure_deep"}, {"toe_traction"}),
    "plantar_fasciitis_acute_flare": (
        {"pressure_deep"}, {"pressure_moderate", "stretch_plantar"},
    ),
    "plantar_fasciopathy_chronic": (set(), {"pressure_deep"}),
    "pregnancy_14_weeks_plus_or_postnatal": (
        {"calf_pressure", "heat", "kneel", "pressure_deep"},
        {"achilles_friction", "elevation", "pressure_moderate"},
    ),
    "raynauds_or_cold_sensitivity": ({"cold"}, set()),
    "skin_condition_or_burn": (
        {"oil_product"}, {"pressure_deep", "pressure_moderate", "toe_traction"},
    ),
    "tissue_weakening_medication": (
        {"achilles_friction", "pressure_deep"}, {"strength", "stretch_calf", "stretch_plantar"},
    ),
    "varicose_veins": ({"calf_pressure"}, {"achilles_friction"}),
}  # fmt: skip
# Changes nothing by itself; its follow-ups, which a workshop does not ask, might.
NOTHING = {"high_blood_pressure"}


def comes_alone(code: str, tag: str) -> Comes:
    """What a workshop of one technique comes to by the tables above."""
    if code in NOT_NOW:
        return Comes.NOT_NOW
    if code in TALK:
        return Comes.TALK
    out, gently = ADAPTED.get(code, (set(), set()))
    if tag in out:  # nothing would be left of the workshop
        return Comes.TALK
    return Comes.ADAPTED if tag in gently else Comes.OK


def test_the_tables_name_every_condition_once() -> None:
    named = [*NOT_NOW, *TALK, *ADAPTED, *NOTHING]
    assert sorted(named) == sorted(RULES)


def test_every_condition_is_in_exactly_one_row() -> None:
    assert sorted(code for row in all_rows() for code in row.opens) == sorted(RULES)


@pytest.mark.parametrize("code", sorted(RULES))
def test_what_a_condition_means_for_a_workshop_with_everything(code: str) -> None:
    found = judge([code], TAGS, RULES, FRIDAY)
    if code in NOT_NOW:
        assert (found.comes, found.urgency) == (Comes.NOT_NOW, NOT_NOW[code])
    elif code in TALK:
        assert found.comes is Comes.TALK
    elif code in ADAPTED:
        assert (found.comes, (found.leave_out, found.gently)) == (Comes.ADAPTED, ADAPTED[code])
    else:
        assert found.comes is Comes.OK


@pytest.mark.parametrize("code", sorted(RULES))
def test_what_a_condition_means_for_each_technique_alone(code: str) -> None:
    found = {tag: judge([code], [tag], RULES, FRIDAY).comes for tag in TAGS}
    assert found == {tag: comes_alone(code, tag) for tag in TAGS}


@pytest.mark.parametrize("tags", [["touch_light"], sorted(TAGS)])
def test_a_condition_the_rules_do_not_know_is_talked_about(tags: list[str]) -> None:
    assert judge(["no_such_code"], tags, RULES, FRIDAY).comes is Comes.TALK
    assert judge(["raynauds_or_cold_sensitivity", "x"], tags, RULES, FRIDAY).comes is Comes.TALK


@pytest.mark.parametrize("code", sorted(NOT_NOW))
@pytest.mark.parametrize("other", ["high_blood_pressure", "open_wound", "varicose_veins"])
def test_beside_anything_else_what_needs_help_today_gets_no_place(code: str, other: str) -> None:
    assert judge([other, code], TAGS, RULES, FRIDAY).comes is Comes.NOT_NOW


def test_two_conditions_add_up_and_leaving_out_beats_gently() -> None:
    found = judge(["diabetes_controlled", "heart_condition"], TAGS, RULES, FRIDAY)
    assert found.leave_out == {"cold", "heat", "elevation", "pressure_deep"}
    assert found.gently == set()


def test_where_nothing_would_be_left_somebody_talks_to_them() -> None:
    techniques = ["pressure_deep", "elevation"]
    assert judge(["heart_condition"], techniques, RULES, FRIDAY).comes is Comes.TALK
    kept = judge(["heart_condition"], [*techniques, "touch_light"], RULES, FRIDAY)
    assert (kept.comes, kept.leave_out) == (Comes.ADAPTED, {"pressure_deep", "elevation"})


def test_for_a_talk_nothing_is_asked_and_nothing_is_judged() -> None:
    assert rows_for([], RULES, FRIDAY) == []
    assert judge(["dvt_suspected_or_current"], [], RULES, FRIDAY).comes is Comes.OK
    assert judge([], TAGS, RULES, FRIDAY).comes is Comes.OK


def test_a_row_is_asked_where_one_of_its_conditions_matters() -> None:
    for tag in TAGS:
        for row in rows_for([tag], RULES, FRIDAY):
            assert {comes_alone(code, tag) for code in row.opens} != {Comes.OK}
        asked = {code for row in rows_for([tag], RULES, FRIDAY) for code in row.opens}
        today = {code for row in all_rows() if row.key == ON_THE_DAY for code in row.opens}
        matter = {code for code in RULES if comes_alone(code, tag) is not Comes.OK}
        assert asked >= matter - today
        assert not asked & today


def test_what_a_row_names_is_there_to_tick_though_it_may_come_to_nothing() -> None:
    whole = {row.key: row for row in all_rows()}
    for tag in TAGS:
        assert all(row == whole[row.key] for row in rows_for([tag], RULES, FRIDAY))
    assert judge(["varicose_veins"], ["touch_light"], RULES, FRIDAY).comes is Comes.OK


def test_a_condition_without_its_rule_is_still_asked_about() -> None:
    rules = {code: rule for code, rule in RULES.items() if code != "varicose_veins"}
    asked = {code for row in rows_for(["touch_light"], rules, FRIDAY) for code in row.opens}
    assert "varicose_veins" in asked


def test_a_practice_that_holds_more_back_is_followed() -> None:
    stricter = replace(RULES["heart_condition"], home=RULES["open_wound"].home)
    rules = {**RULES, "heart_condition": stricter}
    assert judge(["heart_condition"], ["touch_light"], rules, FRIDAY).comes is Comes.TALK


def test_the_roster_says_what_to_do_and_never_why() -> None:
    assert in_words({"heat", "kneel"}, {"toe_traction"}) == (
        "Leave out kneeling, heat. Gently: pulling the toes."
    )
    for out, gently in ADAPTED.values():
        said = in_words(out, gently).lower()
        labels = [rule.label.lower() for rule in RULES.values()]
        assert not any(label in said for label in labels)
