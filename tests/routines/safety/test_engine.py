"""Sides, precedence, clearances and the age gate."""

from datetime import timedelta

import pytest

from routines.safety.engine import Clearance, Flag, Sides, UnknownCode, assess
from routines.safety.levels import Level, Side
from routines.safety.rules import load_rules
from tests.routines.safety.calm import CALM, ON
from tests.routines.safety.test_rules import LINES, NEVER_DOWNGRADE

RULES = load_rules()
DAY = timedelta(days=1)
LAST_DAY = Clearance(ON)
EXPIRED = Clearance(ON - DAY)
LEFT, RIGHT = Side.LEFT, Side.RIGHT


def sides(left: str, right: str) -> Sides:
    ordered = sorted((Level(left), Level(right)), key=lambda level: level.rank)
    return Sides(ordered[-1], Level(left), Level(right))


@pytest.mark.parametrize(("code", "clinic", "home", "scope", "urgency"), LINES)
def test_a_code_alone_comes_to_its_own_levels(
    code: str, clinic: str, home: str, scope: str, urgency: str
) -> None:
    assessment = assess([Flag(code, LEFT)], rules=RULES, on=ON)
    systemic = scope == "systemic"
    right = "note" if clinic == "stop" else "none"
    assert assessment.clinic == sides(clinic, clinic if systemic else right)
    assert assessment.home == sides(home, home if systemic else "none")
    assert assessment.urgency == urgency
    assert [(one.code, one.side) for one in assessment.reasons] == [
        (code, "both" if systemic else "left")
    ]


@pytest.mark.parametrize(("code", "clinic", "home", "scope", "urgency"), LINES)
def test_a_code_without_a_side_concerns_both(
    code: str, clinic: str, home: str, scope: str, urgency: str
) -> None:
    assessment = assess([Flag(code)], rules=RULES, on=ON)
    assert (assessment.clinic, assessment.home) == (sides(clinic, clinic), sides(home, home))
    assert (assessment.on, assessment.urgency, scope) == (ON, urgency, RULES[code].scope)


def test_no_flags_limit_nothing() -> None:
    assessment = assess([], rules=RULES, on=ON)
    assert (assessment.clinic, assessment.home) == (sides("none", "none"), sides("none", "none"))
    assert (assessment.urgency, assessment.reasons) == ("none", ())


def test_the_highest_level_wins_on_each_side_by_itself() -> None:
    flags = [
        Flag("open_wound", LEFT),
        Flag("persistent_localised_pain", RIGHT),
        Flag("high_blood_pressure"),
    ]
    assessment = assess(flags, rules=RULES, on=ON)
    assert assessment.clinic == sides("stop", "clearance")
    assert assessment.home == sides("stop", "stop")
    assert [one.code for one in assessment.reasons] == [
        "open_wound",
        "persistent_localised_pain",
        "high_blood_pressure",
    ]
    assert [one.code for one in assessment.reasons_for(RIGHT)] == [
        "persistent_localised_pain",
        "high_blood_pressure",
    ]
    assert assessment.reasons_for(Side.BOTH) == assessment.reasons


def test_a_wound_on_each_foot_stops_both() -> None:
    flags = [Flag("open_wound", LEFT), Flag("open_wound", RIGHT)]
    assessment = assess(flags, rules=RULES, on=ON)
    assert assessment.clinic == sides("stop", "stop")
    assert [one.side for one in assessment.reasons] == ["left", "right"]


def test_a_local_clearance_leaves_the_other_side_alone() -> None:
    assessment = assess([Flag("persistent_localised_pain", RIGHT)], rules=RULES, on=ON)
    assert assessment.clinic == sides("none", "clearance")


def test_the_most_urgent_advice_wins() -> None:
    flags = [Flag("undiagnosed_lump", LEFT), Flag("infection_local")]
    assert assess(flags, rules=RULES, on=ON).urgency == "urgent_same_day"


def test_the_same_code_twice_is_one_reason_and_the_worse_of_the_two() -> None:
    settled = CALM["acute_joint_flare"] | {"days_settled": 20}
    flags = [Flag("acute_joint_flare", LEFT, None, settled), Flag("acute_joint_flare", LEFT)]
    (reason,) = assess(flags, rules=RULES, on=ON).reasons
    assert (reason.clinic, reason.home, reason.urgency) == ("stop", "stop", "soon")
    assert reason.why.count("Hot, swollen, painful joint") == 2


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownCode, match="no contraindication is called 'open_wond'"):
        assess([Flag("open_wond")], rules=RULES, on=ON)


LIFTED = {  # code: home blocks, home softens after clearance
    "dvt_pe_history": ("pressure_deep calf_pressure achilles_friction", "pressure_moderate"),
    "peripheral_arterial_disease": (
        "pressure_deep calf_pressure heat cold elevation",
        "pressure_moderate",
    ),
    "heart_condition": ("elevation pressure_deep", ""),
    "diabetes_uncontrolled": ("heat cold", "pressure_deep"),
    "oedema_medical_or_lymphoedema": (
        "pressure_deep calf_pressure heat elevation",
        "pressure_moderate",
    ),
    "persistent_localised_pain": ("pressure_deep", ""),
    "osteoporosis_or_bone_fragility": ("pressure_deep", "toe_traction"),
    "numbness_or_tingling": ("pressure_deep heat cold", "pressure_moderate"),
    "peripheral_neuropathy": (
        "pressure_deep pressure_moderate heat cold weight_bearing",
        "touch_light",
    ),
    "neurological_condition": ("weight_bearing", "pressure_deep heat"),
    "cancer_current_or_recent": (
        "pressure_deep calf_pressure heat cold elevation",
        "pressure_moderate",
    ),
    "anticoagulant_medication": ("pressure_deep", "pressure_moderate calf_pressure"),
    "recent_surgery_or_implant": (
        "pressure_deep calf_pressure stretch_calf stretch_plantar kneel weight_bearing",
        "pressure_moderate",
    ),
}


def test_every_rule_at_clearance_is_among_those_a_clearance_lifts() -> None:
    assert {code for code, clinic, *_ in LINES if clinic == "clearance"} == set(LIFTED)


@pytest.mark.parametrize("code", LIFTED)
def test_a_clearance_turns_clearance_into_adapt_up_to_its_last_day(code: str) -> None:
    for until in (ON, ON + DAY):
        flag = Flag(code, clearance=Clearance(until, "light pressure"))
        (reason,) = assess([flag], rules=RULES, on=ON).reasons
        assert (reason.clinic, reason.home, reason.cleared) == ("adapt", "adapt", True)
        assert (" ".join(sorted(reason.blocks)), " ".join(sorted(reason.softens))) == tuple(
            " ".join(sorted(tags.split())) for tags in LIFTED[code]
        )


@pytest.mark.parametrize("code", [code for code, *_ in LINES])
def test_a_clearance_that_ran_out_counts_for_nothing(code: str) -> None:
    with_it = assess([Flag(code, LEFT, clearance=EXPIRED)], rules=RULES, on=ON)
    without = assess([Flag(code, LEFT)], rules=RULES, on=ON)
    assert (with_it.clinic, with_it.home) == (without.clinic, without.home)
    assert with_it.reasons[0].blocks == without.reasons[0].blocks
    assert with_it.reasons[0].cleared is False
    assert "the clearance ran out on 20 Nov 2026" in with_it.reasons[0].why


@pytest.mark.parametrize("code", [code for code, clinic, *_ in LINES if clinic == "stop"])
def test_no_clearance_lifts_a_stop_in_the_clinic(code: str) -> None:
    with_it = assess([Flag(code, LEFT, clearance=LAST_DAY)], rules=RULES, on=ON)
    without = assess([Flag(code, LEFT)], rules=RULES, on=ON)
    assert (with_it.clinic, with_it.home) == (without.clinic, without.home)
    assert "the clearance until 21 Nov 2026 does not lift this" in with_it.reasons[0].why
    assert with_it.reasons[0].never_downgrade is (code in NEVER_DOWNGRADE)


def test_a_clearance_does_not_lift_what_an_answer_stopped() -> None:
    answers = CALM["diabetes_uncontrolled"] | {"hot_swollen_foot": "yes"}
    flag = Flag("diabetes_uncontrolled", answers=answers, clearance=LAST_DAY)
    assessment = assess([flag], rules=RULES, on=ON)
    assert (assessment.clinic.overall, assessment.home.overall) == ("stop", "stop")


def test_a_clearance_lifts_what_an_answer_raised_to_clearance() -> None:
    answers = CALM["high_blood_pressure"] | {"systolic": 165}
    flag = Flag("high_blood_pressure", answers=answers, clearance=LAST_DAY)
    (reason,) = assess([flag], rules=RULES, on=ON).reasons
    assert (reason.clinic, reason.home, reason.blocks) == ("adapt", "adapt", frozenset())


def test_a_rule_that_no_clearance_lifts_stays_even_at_clearance() -> None:
    answers = CALM["compartment_syndrome_signs"] | {"only_during_runs": "yes"}
    flag = Flag("compartment_syndrome_signs", LEFT, answers=answers, clearance=LAST_DAY)
    (reason,) = assess([flag], rules=RULES, on=ON).reasons
    assert (reason.clinic, reason.home, reason.cleared) == ("clearance", "stop", False)


def test_a_clearance_on_nothing_to_lift_changes_nothing() -> None:
    (reason,) = assess([Flag("varicose_veins", clearance=LAST_DAY)], rules=RULES, on=ON).reasons
    assert (reason.clinic, reason.home, reason.cleared) == ("adapt", "adapt", False)
    assert reason.why == "Varicose veins or inflamed surface vein (phlebitis)."


def test_a_clearance_covers_the_same_code_added_by_an_answer() -> None:
    history = CALM["dvt_pe_history"] | {"on_blood_thinner": "yes"}
    flags = [
        Flag("dvt_pe_history", answers=history, clearance=LAST_DAY),
        Flag("anticoagulant_medication", clearance=LAST_DAY),
    ]
    assert assess(flags, rules=RULES, on=ON).clinic.overall == "adapt"
    assert assess(flags[:1], rules=RULES, on=ON).clinic.overall == "clearance"


def test_the_clearance_of_one_foot_does_not_cover_the_other() -> None:
    nerve = CALM["nerve_symptoms_known"] | {"diagnosed_by": "nobody"}
    flags = [
        Flag("nerve_symptoms_known", RIGHT, answers=nerve),
        Flag("numbness_or_tingling", LEFT, clearance=LAST_DAY),
    ]
    assert assess(flags, rules=RULES, on=ON).clinic == sides("adapt", "clearance")


def test_the_review_comes_no_later_than_the_end_of_a_clearance() -> None:
    (reason,) = assess(
        [Flag("heart_condition", clearance=Clearance(ON + DAY))], rules=RULES, on=ON
    ).reasons
    assert reason.review_on == ON + DAY


@pytest.mark.parametrize(
    ("age", "consent", "expected"),
    [
        (15, False, "stop"),
        (15, True, "none"),
        (16, False, "none"),
        (0, False, "stop"),
        (None, False, "none"),
    ],
)
def test_under_16_nothing_happens_without_a_guardian(
    age: int | None, consent: bool, expected: str
) -> None:
    assessment = assess([], rules=RULES, on=ON, age=age, guardian_consent=consent)
    assert (assessment.clinic, assessment.home) == (
        sides(expected, expected),
        sides(expected, expected),
    )
    assert [one.code for one in assessment.reasons] == (
        ["under_16_without_guardian"] if expected == "stop" else []
    )


def test_the_age_gate_comes_before_every_other_reason() -> None:
    assessment = assess([Flag("spinal_red_flags")], rules=RULES, on=ON, age=12)
    assert [one.code for one in assessment.reasons] == [
        "under_16_without_guardian",
        "spinal_red_flags",
    ]
    assert assessment.urgency == "emergency_999"


def test_home_sets_are_listed_by_side_and_code() -> None:
    flags = [Flag("varicose_veins", LEFT), Flag("dvt_pe_history"), Flag("high_blood_pressure")]
    assessment = assess(flags, rules=RULES, on=ON)
    assert assessment.home_blocks(RIGHT) == {"dvt_pe_history": {"*"}}
    assert assessment.home_blocks(LEFT) == {
        "dvt_pe_history": {"*"},
        "varicose_veins": {"calf_pressure"},
    }
    assert assessment.home_softens(LEFT) == {"varicose_veins": {"achilles_friction"}}
