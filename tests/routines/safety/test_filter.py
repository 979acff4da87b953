"""Steps against more than one reason: sides, both feet, easier and harder forms."""

import pytest

from routines.safety.catalogue import load_catalogue
from routines.safety.engine import Clearance, Flag, assess
from routines.safety.filter import Step, StepDecision, UnknownTag, filter_steps, is_withheld
from routines.safety.levels import Decision, Side
from routines.safety.rules import load_rules
from routines.safety.tags import TAGS
from tests.routines.safety.calm import CALM, ON

RULES = load_rules()
KEEP, SOFTEN, WITHHOLD = Decision.KEEP, Decision.SOFTEN, Decision.WITHHOLD
LEFT, RIGHT = Side.LEFT, Side.RIGHT
WOUND_LEFT = Flag("open_wound", LEFT)
HEEL_FLARE_RIGHT = Flag("plantar_fasciitis_acute_flare", RIGHT)


def tags(*names: str) -> frozenset[str]:
    return frozenset(names)


DEEP = Step(1, tags("pressure_deep"), easier_tags=tags("pressure_moderate"))


def decide(step: Step, *flags: Flag) -> StepDecision:
    (decision,) = filter_steps([step], assess(flags, rules=RULES, on=ON))
    return decision


def test_without_flags_every_step_is_kept_and_may_be_made_harder() -> None:
    for routine in load_catalogue().values():
        steps = [step.safety() for step in routine.steps]
        assert filter_steps(steps, assess([], rules=RULES, on=ON)) == tuple(
            StepDecision(n=step.n, left=KEEP, right=KEEP) for step in steps
        )


def test_each_foot_has_its_own_decision() -> None:
    decision = decide(DEEP, WOUND_LEFT, HEEL_FLARE_RIGHT)
    assert decision == StepDecision(
        n=1,
        left=WITHHOLD,
        right=SOFTEN,
        because=("open_wound", "plantar_fasciitis_acute_flare"),
        right_variant="easier",
        harder_allowed=False,
        softening=tags("pressure_moderate"),
    )
    assert decision.variant == "easier"


def test_what_is_withheld_is_not_blamed_on_what_only_softens() -> None:
    step = Step(1, tags("pressure_moderate"))
    decision = decide(step, WOUND_LEFT, Flag("plantar_fasciitis_acute_flare", LEFT))
    assert (decision.left, decision.right, decision.because) == (WITHHOLD, KEEP, ("open_wound",))


def test_a_step_on_both_feet_takes_the_worse_of_the_two() -> None:
    step = Step(1, tags("pressure_deep"), tags("pressure_moderate"), per_side=False)
    stopped = decide(step, WOUND_LEFT, HEEL_FLARE_RIGHT)
    assert (stopped.left, stopped.right) == (WITHHOLD, WITHHOLD)
    assert stopped.because == ("open_wound",)
    eased = decide(step, HEEL_FLARE_RIGHT)
    assert (eased.left, eased.right, eased.variant) == (SOFTEN, SOFTEN, "easier")


def test_on_both_feet_the_easier_form_must_suit_either() -> None:
    step = Step(1, tags("achilles_friction"), tags("calf_pressure"), per_side=False)
    flags = (Flag("achilles_tendinopathy", LEFT), Flag("varicose_veins", RIGHT))
    assert decide(step, flags[0]).variant == "easier"
    both = decide(step, *flags)
    assert (both.left, both.right, both.because) == (WITHHOLD, WITHHOLD, ("achilles_tendinopathy",))


def test_an_easier_form_without_tags_of_its_own_saves_nothing() -> None:
    assert decide(Step(1, tags("pressure_deep")), HEEL_FLARE_RIGHT).right is WITHHOLD
    same = Step(1, tags("cold"), easier_tags=tags("cold"))
    assert decide(same, Flag("raynauds_or_cold_sensitivity", RIGHT)).right is WITHHOLD


def test_an_easier_form_blocked_by_another_code_is_not_offered() -> None:
    flags = (HEEL_FLARE_RIGHT, Flag("peripheral_neuropathy", clearance=Clearance(ON)))
    assert decide(DEEP, *flags).right is WITHHOLD


def test_a_softened_step_says_which_of_its_tags() -> None:
    step = Step(1, tags("pressure_moderate", "oil_product", "ankle_rom"))
    flags = (Flag("allergy_nut_or_product"), HEEL_FLARE_RIGHT)
    decision = decide(step, *flags)
    assert (decision.left, decision.right, decision.variant) == (SOFTEN, SOFTEN, None)
    assert decision.softening == tags("pressure_moderate", "oil_product")
    assert decision.because == ("allergy_nut_or_product", "plantar_fasciitis_acute_flare")


def test_a_star_among_the_softened_caps_everything_else() -> None:
    sprain = Flag(
        "acute_sprain_strain",
        LEFT,
        answers={"injury_date": "2026-11-16", "able_to_walk": "yes"},
    )
    assert decide(Step(1, tags("ankle_rom")), sprain).left is SOFTEN
    assert decide(Step(1, tags("ankle_rom", "heat")), sprain).left is WITHHOLD


def test_a_note_at_home_changes_no_step() -> None:
    assert decide(DEEP, Flag("high_blood_pressure")) == StepDecision(n=1, left=KEEP, right=KEEP)


@pytest.mark.parametrize(
    ("harder", "flags", "allowed"),
    [
        (None, (), True),
        (tags("weight_bearing"), (Flag("neurological_condition"),), False),
        (tags("heat"), (Flag("neurological_condition"),), False),
        (tags("strength"), (Flag("neurological_condition"),), True),
        (None, (Flag("varicose_veins", LEFT),), True),
        (None, (WOUND_LEFT,), False),
        (None, (Flag("plantar_fasciopathy_chronic", LEFT),), False),
        (None, (Flag("nerve_symptoms_known", LEFT),), False),
        (None, (Flag("nerve_symptoms_known", LEFT, clearance=Clearance(ON)),), True),
        (
            None,
            (Flag("plantar_fasciopathy_chronic", answers={"seen_by_clinician": "yes"}),),
            True,
        ),
        (
            None,
            (Flag("plantar_fasciopathy_chronic", answers={"seen_by_clinician": "unsure"}),),
            False,
        ),
    ],
)
def test_the_harder_form_needs_free_tags_and_no_lock(
    harder: frozenset[str] | None, flags: tuple[Flag, ...], allowed: bool
) -> None:
    step = Step(1, tags("ankle_rom"), harder_tags=harder)
    assert decide(step, *flags).harder_allowed is allowed


def test_a_step_that_is_softened_is_not_made_harder() -> None:
    step = Step(1, tags("pressure_deep"), harder_tags=tags("strength"))
    assert decide(step, Flag("neurological_condition")).harder_allowed is False


def test_under_16_without_a_guardian_nothing_is_kept() -> None:
    assessment = assess([], rules=RULES, on=ON, age=15)
    decisions = filter_steps([Step(1, tags("ankle_rom"))], assessment)
    assert decisions[0].because == ("under_16_without_guardian",)
    assert is_withheld(decisions)


def test_a_routine_is_withheld_only_when_both_feet_have_nothing_left() -> None:
    steps = [DEEP, Step(2, tags("ankle_rom"), per_side=False)]
    one_foot = filter_steps(steps, assess([WOUND_LEFT], rules=RULES, on=ON))
    both_feet = filter_steps(steps, assess([Flag("open_wound")], rules=RULES, on=ON))
    assert (is_withheld(one_foot), is_withheld(both_feet), is_withheld([])) == (False, True, True)


def test_a_step_nobody_tagged_counts_as_carrying_every_hazard() -> None:
    assert decide(Step(1, frozenset()), Flag("raynauds_or_cold_sensitivity", LEFT)).left is WITHHOLD
    assert decide(Step(1, frozenset())).left is KEEP


def test_a_tag_no_rule_can_name_is_refused() -> None:
    with pytest.raises(UnknownTag, match="step 3 has an unknown tag: presure_deep"):
        decide(Step(3, tags("presure_deep")))
    with pytest.raises(UnknownTag, match="step 3 has an unknown tag: ice"):
        decide(Step(3, TAGS, harder_tags=tags("ice")))


def test_an_answer_that_blocks_withholds_the_step() -> None:
    oil = Step(1, tags("oil_product"))
    allergy = Flag("allergy_nut_or_product", answers=CALM["allergy_nut_or_product"])
    severe = Flag(
        "allergy_nut_or_product",
        answers=CALM["allergy_nut_or_product"] | {"severity": "anaphylaxis"},
    )
    assert (decide(oil, allergy).left, decide(oil, severe).left) == (SOFTEN, WITHHOLD)
