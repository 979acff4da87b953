"""For every code, every safety follow-up answered in the way that changes nothing."""

from datetime import date

from routines.safety.questions import Question

ON = date(2026, 11, 21)

CALM: dict[str, dict[str, str | int]] = {
    "dvt_suspected_or_current": {
        "swollen_or_sore_calf": "no",
        "breathless_or_chest_pain": "no",
        "recent_risk": "no",
    },
    "dvt_pe_history": {
        "on_blood_thinner": "no",
        "new_calf_pain_or_swelling": "no",
        "clotting_tendency": "no",
    },
    "clotting_disorder": {"recent_bruises_or_bleeds": "no", "written_advice": "no"},
    "varicose_veins": {"hot_or_hard_vein": "no", "ulcer_or_bleeding": "no"},
    "peripheral_arterial_disease": {
        "calf_pain_walking": "no",
        "rest_pain_or_sore": "no",
        "sudden_cold_or_weak_leg": "no",
        "diabetes": "no",
    },
    "heart_condition": {
        "event_within_3_months": "no",
        "symptoms_now": "no",
        "ankles_swell": "no",
        "pacemaker": "no",
    },
    "high_blood_pressure": {
        "treated_and_stable": "yes",
        "systolic": 138,
        "diastolic": 84,
        "warning_symptoms": "no",
        "dizzy_on_standing": "no",
    },
    "raynauds_or_cold_sensitivity": {
        "toes_change_colour": "no",
        "sores_on_toes": "no",
        "welts_after_ice": "no",
    },
    "diabetes_uncontrolled": {
        "hba1c": 60,
        "hba1c_date": "2026-10-01",
        "hospital_or_severe_hypo": "no",
        "loss_of_feeling": "no",
        "foot_risk": "low",
        "hot_swollen_foot": "no",
        "sore_or_ulcer": "no",
    },
    "diabetes_controlled": {
        "hba1c": 50,
        "hba1c_date": "2026-10-01",
        "foot_check_low_risk": "yes",
        "insulin_or_gliclazide": "no",
        "numbness": "no",
    },
    "acute_joint_flare": {"cause": "gout", "fever_or_unwell": "no"},
    "oedema_medical_or_lymphoedema": {
        "cause_diagnosed": "yes",
        "press_leaves_dent": "no",
        "sudden_or_breathless": "no",
        "nodes_or_radiotherapy": "no",
    },
    "open_wound": {
        "signs_of_infection": "no",
        "diabetes_or_poor_circulation": "no",
        "small_and_covered": "no",
    },
    "severe_bruising": {
        "cause": "known",
        "hard_or_growing": "no",
        "blood_thinners": "no",
        "yellow_and_painless": "no",
    },
    "skin_condition_or_burn": {"broken_or_weeping": "no", "contagious": "no"},
    "undiagnosed_lump": {"seen_by_clinician": "no"},
    "allergy_nut_or_product": {"severity": "mild", "adrenaline_pen": "no", "patch_test": "no"},
    "infection_local": {"spreading": "no", "fever_or_confusion": "no"},
    "athletes_foot_or_verruca": {"cracked_or_widespread": "no", "verruca_coverable": "yes"},
    "fever_or_infectious_illness": {"temperature_38": "no", "notifiable": "no"},
    "sharp_pain_worse_with_pressure": {
        "pop_or_snap": "no",
        "four_steps": "yes",
        "pinpoint_on_bone": "no",
    },
    "acute_sprain_strain": {"injury_date": "2026-11-21", "able_to_walk": "yes"},
    "suspected_rupture": {
        "kick_at_the_heel": "no",
        "unable_to_rise": "no",
        "steroid_or_antibiotic": "no",
    },
    "swelling_foot_or_leg": {
        "one_sided_with_calf_pain": "no",
        "after_injury": "no",
        "breathless_or_pregnant": "no",
        "improving": "yes",
    },
    "persistent_localised_pain": {
        "days": 2,
        "night_or_rest_pain": "no",
        "weight_loss_fever_cancer": "no",
    },
    "plantar_fasciitis_acute_flare": {
        "first_step_pain": 4,
        "sharp_on_light_touch": "no",
        "pop_or_bruise": "no",
        "tingling": "no",
        "diabetes": "no",
    },
    "plantar_fasciopathy_chronic": {"seen_by_clinician": "no"},
    "achilles_tendinopathy": {"site": "mid_tendon", "sudden_pop": "no"},
    "compartment_syndrome_signs": {
        "severe_after_injury": "no",
        "only_during_runs": "no",
        "foot_drop_or_cold_foot": "no",
    },
    "suspected_stress_fracture": {"pain_on_one_point": "yes"},
    "suspected_or_recent_fracture": {"status": "confirmed", "discharged": "no", "metalwork": "no"},
    "osteoporosis_or_bone_fragility": {
        "fracture_after_minor_fall": "no",
        "balance_confident": "yes",
    },
    "numbness_or_tingling": {
        "days": 2,
        "both_feet_or_spreading": "no",
        "weakness_or_back_pain": "no",
        "saddle_or_bladder": "no",
        "diabetes": "no",
    },
    "nerve_symptoms_known": {"diagnosed_by": "physiotherapist", "getting_worse": "no"},
    "peripheral_neuropathy": {"feels_light_touch": "yes", "ulcer_ever": "no", "falls": "no"},
    "neurological_condition": {
        "which": "ms",
        "reduced_feeling_or_spasm": "no",
        "balance_good": "yes",
    },
    "spinal_red_flags": {"any_present": "no"},
    "pregnancy_first_trimester": {"weeks": 9, "bleeding_pain_or_losses": "no"},
    "pregnancy_14_weeks_plus_or_postnatal": {
        "weeks": 20,
        "midwife_warnings": "no",
        "calf_pain_or_swelling": "no",
        "caesarean": "no",
    },
    "pregnancy_high_risk": {"sudden_swelling_or_headache": "no", "written_consent": "no"},
    "cancer_current_or_recent": {
        "treatment": "none_now",
        "bone_spread_or_low_platelets": "no",
        "numb_hands_or_feet": "no",
        "nodes_or_lymphoedema": "no",
        "over_5_years_discharged": "no",
    },
    "anticoagulant_medication": {
        "reason": "heart_rhythm",
        "bruises_easily": "no",
        "inr": "not_on_warfarin",
    },
    "tissue_weakening_medication": {
        "drug": "steroid_tablets",
        "last_dose": "2026-11-10",
        "new_tendon_pain": "no",
        "long_term_steroid_tablets": "no",
    },
    "recent_surgery_or_implant": {
        "operation_date": "2026-09-01",
        "leg_or_pelvic_within_12_weeks": "no",
        "wound_closed_and_discharged": "yes",
        "small_scar_over_6_months": "no",
    },
    "alcohol_or_drugs": {"today": "yes"},
}


def is_safety(question: Question) -> bool:
    """Whether leaving it out can matter: some answer to it raises something."""
    return any(effect.lower is None and effect.when_unsure for effect in question.effects)
