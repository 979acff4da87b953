"""What a client is shown of a routine, by what is known of them that day."""

from datetime import date, timedelta
from typing import Any

import pytest

from clients.homecare.actions import end, pause
from clients.homecare.plan import plan_for, plan_of
from clients.homecare.shown import NOT_READY, Plan, PlanState
from clients.homecare.swaps import Swaps
from clients.models import Client
from clients.screening.actions import record_clearance, record_screening
from clients.screening.models import Screening
from clients.screening.queries import Safety, safety_of
from practice.accounts.models import Membership
from routines.safety.engine import Flag, assess
from routines.safety.levels import Side
from routines.safety.rules import load_rules
from routines.scaling import Mode
from tests.factories import ClientFactory, screened
from tests.factories.homecare import (
    ALLERGY,
    DIABETES,
    FRIDAY,
    LAST_DAY,
    NOW,
    SUSPECTED_DVT,
    WOUND_LEFT,
    given,
)
from tests.factories.routines import a_picture, own_routine, shipped

pytestmark = pytest.mark.django_db


def who(therapist: Membership, codes: dict[str, Any] | None = None, **details: Any) -> Client:
    """A client of the practice with these answers."""
    person = ClientFactory(practice=therapist.practice, **details)
    screened(person, therapist, NOW, codes)
    return person


def shown(person: Client, therapist: Membership, code: str) -> Plan:
    """A shipped routine as this client may do it."""
    return plan_of(shipped(therapist, code), safety_of(person, on=FRIDAY))


def table(plan: Plan) -> list[tuple[int, str, tuple[str, ...]]]:
    """Number, feet, and what is gentler, for each step that is shown."""
    return [
        (step.number, step.feet, step.legs[0].gentler if step.legs else ()) for step in plan.steps
    ]


def test_nothing_wrong_shows_every_step(therapist: Membership) -> None:
    plan = shown(who(therapist), therapist, "five_minute_foot_massage")
    assert table(plan) == [
        (1, "Left foot, then right", ()),
        (2, "Left foot, then right", ()),
        (3, "Left foot, then right", ()),
        (4, "Both feet together", ()),
    ]
    assert (plan.state, plan.left_out, plan.withheld_count) == (PlanState.READY, "", 0)
    assert plan.minutes == "6 minutes"


def test_a_wound_on_the_left_leaves_the_right_alone(therapist: Membership) -> None:
    plan = shown(who(therapist, WOUND_LEFT), therapist, "five_minute_foot_massage")
    assert table(plan) == [
        (1, "Right foot only", ()),
        (2, "Right foot only", ()),
        (3, "Right foot only", ()),
    ]
    assert plan.left_out == "Right foot only today. Your therapist has left out 1 step for now."
    # The roller was for the calves, whose step is gone.
    assert plan.needs == ("Tennis ball or lacrosse ball",)


def test_diabetes_out_of_control_shows_nothing(therapist: Membership) -> None:
    plan = shown(who(therapist, DIABETES), therapist, "five_minute_foot_massage")
    assert plan == Plan(PlanState.WITHHELD, "5-minute foot massage")


def test_with_a_letter_in_date_it_shows_what_the_letter_leaves(therapist: Membership) -> None:
    margaret = who(therapist, DIABETES)
    record_clearance(
        client=margaret, code="diabetes_uncontrolled", given_by="Dr Helen Ward",
        given_by_role="GP", permits="Light pressure", received_on=FRIDAY,
        until=date(2026, 12, 1), by=therapist, now=NOW,
    )  # fmt: skip
    plan = shown(margaret, therapist, "post_long_run_reflex_full")
    assert [step.number for step in plan.steps] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert plan.steps[5].legs[0].gentler == ("Keep the pressure light.",)
    assert plan.left_out == "Your therapist has left out 1 step for now."
    # No warm towel without the step that warms.
    assert plan.needs == (
        "Chair or couch",
        "Plain nut-free lotion, a light oil or balm, or dry hands",
    )
    cold = shown(margaret, therapist, "frozen_bottle_roll")
    assert cold.state is PlanState.WITHHELD
    after = plan_of(
        shipped(therapist, "post_long_run_reflex_full"),
        safety_of(margaret, on=date(2026, 12, 2)),
    )
    assert after.state is PlanState.WITHHELD


def test_a_suspected_clot_shows_nothing_of_any_routine(therapist: Membership) -> None:
    daniel = who(therapist, SUSPECTED_DVT)
    codes = ["five_minute_foot_massage", "pre_run_activation", "basic_foot_stretches"]
    assert [shown(daniel, therapist, code).state for code in codes] == [PlanState.WITHHELD] * 3


def test_an_allergy_takes_the_oil_out_of_the_steps_and_of_the_list(therapist: Membership) -> None:
    plan = shown(who(therapist, ALLERGY), therapist, "post_run_reflex_short")
    dry = ("Use dry hands: no oil, balm or lotion.",)
    assert table(plan) == [
        (1, "Left foot, then right", dry),
        (2, "Left foot, then right", dry),
        (3, "Left foot, then right", dry),
        (4, "Left foot, then right", ()),
    ]
    assert plan.needs == (
        "Chair or couch",
        "Dry hands, without oil, balm or lotion",
        "A warm towel if you like",
    )
    assert (plan.left_out, plan.aftercare) == ("", "")


def safety(*flags: Flag) -> Safety:
    """As the engine sees these flags."""
    return Safety(assessment=assess(flags, rules=load_rules(), on=FRIDAY))


def test_an_easier_form_stands_in_the_step_s_place(therapist: Membership) -> None:
    version = shipped(therapist, "daily_mobility_ball")
    plan = plan_of(version, safety(Flag("plantar_fasciitis_acute_flare", Side.LEFT)))
    (step,) = plan.steps
    left, right = step.legs
    assert (left.foot, left.is_easier_form) == ("left", True)
    assert left.instruction == "Roll a softer ball along the whole sole, with only short rests."
    assert left.gentler == ("Keep the pressure light.", "Use a softer ball.")
    assert (right.foot, right.is_easier_form, right.gentler) == ("right", False, ())
    assert right.instruction.startswith("Roll from the ball of the foot to the heel")
    assert step.is_same_for_both is False
    # What belongs to the usual form is not said beside an easier one.
    assert (step.tip, step.easier, step.dose) == ("", "", "2 to 3 minutes each foot")


@pytest.mark.parametrize(
    ("flag", "easier_tags", "breath"),
    [
        (None, ["pressure_moderate"], "In for 4, out for 6."),
        ("plantar_fasciitis_acute_flare", None, "In for 4, out for 6."),  # softened
        ("plantar_fasciitis_acute_flare", ["touch_light"], ""),
    ],
)
def test_the_breath_of_the_usual_form_is_not_said_beside_an_easier_one(
    flag: str | None, easier_tags: list[str] | None, breath: str, therapist: Membership
) -> None:
    step = {"tags": ["pressure_deep"], "easier_tags": easier_tags, "easier": "Stroke it softly."}
    version = own_routine(therapist, step | {"breath": "In for 4, out for 6."})
    (shown_step,) = plan_of(version, safety(*([Flag(flag, Side.LEFT)] if flag else []))).steps
    assert shown_step.breath == breath


@pytest.mark.parametrize(
    ("flag", "mode", "swaps", "is_there"),
    [
        (None, Mode.USUAL, Swaps(), True),
        (None, Mode.USUAL, Swaps(dry_hands=True), True),  # the step has no oil
        (None, Mode.USUAL, Swaps(only=frozenset({(1, "left")})), True),
        ("plantar_fasciitis_acute_flare", Mode.USUAL, Swaps(), False),
        (None, Mode.SORE, Swaps(), False),
        (None, Mode.USUAL, Swaps(light_pressure=True), False),
        (None, Mode.USUAL, Swaps(softer_by=1), False),
    ],
)
def test_a_picture_of_the_usual_form_is_not_shown_where_it_is_done_more_gently(
    flag: str | None, mode: Mode, swaps: Swaps, is_there: bool, therapist: Membership
) -> None:
    picture = {"picture": a_picture(therapist, NOW), "picture_alt": "A ball under the arch."}
    version = own_routine(therapist, {"instruction": "Roll a golf ball.", **picture})
    plan = plan_of(version, safety(*([Flag(flag)] if flag else [])), mode=mode, swaps=swaps)
    assert [step.picture is not None for step in plan.steps] == [is_there]
    assert bool(plan.pictures) is is_there


def test_a_step_of_both_feet_at_once_is_as_gentle_as_the_worse_foot(therapist: Membership) -> None:
    version = shipped(therapist, "basic_foot_stretches")
    plan = plan_of(version, safety(Flag("plantar_fasciitis_acute_flare", Side.RIGHT)))
    together = plan.steps[1]
    assert (together.feet, together.legs[0].gentler) == (
        "Both feet together",
        ("Stretch only a little, and stop before it pulls.",),
    )


def test_one_foot_of_some_steps_is_said_of_the_whole(therapist: Membership) -> None:
    version = shipped(therapist, "post_long_run_reflex_full")
    plan = plan_of(version, safety(Flag("varicose_veins", Side.LEFT)))
    assert plan.left_out == "Some steps are for one foot only today. Each step says which."
    assert [step.feet for step in plan.steps if step.is_one_foot_only] == ["Right foot only"]


def test_what_comes_afterwards_is_filtered_too(therapist: Membership) -> None:
    version = shipped(therapist, "post_long_run_reflex_full")
    plan = plan_of(version, safety(Flag("heart_condition")))
    assert plan.aftercare == "Wipe off oil before you stand: it is slippery."


def test_a_routine_of_optional_steps_alone_still_has_a_length(therapist: Membership) -> None:
    plan = plan_of(own_routine(therapist, {"is_optional": True}), safety())
    assert plan.minutes == "2 to 3 minutes"


def test_steps_that_are_off_are_not_shown_and_not_counted_as_left_out(
    therapist: Membership,
) -> None:
    plan = plan_of(shipped(therapist, "pre_run_activation"), safety())
    assert ([step.number for step in plan.steps], plan.withheld_count) == ([1, 2], 0)


def test_positions_count_what_is_shown(therapist: Membership) -> None:
    version = shipped(therapist, "post_long_run_reflex_full")
    plan = plan_of(version, safety(Flag("diabetes_controlled")))
    assert [(step.position, step.number) for step in plan.steps][:2] == [(1, 2), (2, 3)]


def test_without_a_health_form_nothing_is_shown(therapist: Membership) -> None:
    plan = plan_of(own_routine(therapist), Safety(assessment=None))
    assert (plan.state, plan.steps) == (PlanState.NOT_SCREENED, ())


def test_what_changed_since_counts_at_the_next_showing(therapist: Membership) -> None:
    amira = who(therapist)
    assigned = given(amira, therapist)
    assert len(plan_for(assigned, NOW).steps) == 4
    record_screening(
        client=amira, kind=Screening.Kind.CHANGE, codes=SUSPECTED_DVT, by=therapist, now=NOW
    )
    assert plan_for(assigned, NOW).state is PlanState.WITHHELD


def test_a_paused_plan_shows_that_it_is_paused(therapist: Membership) -> None:
    assigned = given(who(therapist), therapist)
    paused = pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    plan = plan_for(paused, NOW)
    assert (plan.state, plan.steps, plan.heading) == (
        PlanState.PAUSED,
        (),
        "Your routine is paused for now.",
    )


def test_a_plan_that_is_over_shows_no_steps(therapist: Membership) -> None:
    assigned = given(who(therapist), therapist)
    last = NOW + (LAST_DAY - FRIDAY)
    assert plan_for(assigned, last).state is PlanState.READY
    assert plan_for(assigned, last + timedelta(days=1)).state is PlanState.FINISHED
    ended = end(assigned=assigned, by=therapist, now=NOW)
    assert plan_for(ended, NOW).state is PlanState.FINISHED


@pytest.mark.parametrize("state", list(PlanState))
def test_whatever_is_not_ready_says_so_and_what_to_do(state: PlanState) -> None:
    plan = Plan(state, "Arch sweeps")
    assert bool(plan.heading) == bool(plan.what_next) == (state in NOT_READY) != plan.is_ready


def test_no_plan_ever_names_what_it_is_about(therapist: Membership) -> None:
    version = shipped(therapist, "post_long_run_reflex_full")
    named = []
    for code, rule in load_rules().items():
        for side in (Side.LEFT, Side.RIGHT, None):
            plan = plan_of(version, safety(Flag(code, side)))
            said = f"{plan.heading} {plan.what_next} {plan.left_out} {plan.steps!r} {plan.needs!r}"
            if rule.label in said or code in said:
                named.append((code, side))
    assert named == []


COUNTED: dict[str, Any] = {
    "mode": "reps", "rep_count": 10, "sets": 3, "rest_seconds": 30, "reps": "slowly",
    "breath": "Breathe in for 4, out for 6.", "waits": False, "ready_seconds": 3,
    "easier": "Hold a wall.", "easier_tags": ["touch_light"],
}  # fmt: skip


def test_a_step_for_one_foot_is_shown_on_it_and_nothing_is_said_to_be_left_out(
    therapist: Membership,
) -> None:
    version = own_routine(therapist, {"only_foot": "left"}, {"only_foot": "right"}, {})
    plan = plan_of(version, safety_of(who(therapist), on=FRIDAY))
    assert [step.feet for step in plan.steps] == [
        "Left foot only", "Right foot only", "Left foot, then right",
    ]  # fmt: skip
    assert plan.steps[0].dose == "1 to 2 minutes, medium pressure"
    assert (plan.left_out, plan.minutes) == ("", "4 to 6 minutes")


def test_a_wound_takes_out_the_step_that_is_only_for_that_foot(therapist: Membership) -> None:
    version = own_routine(therapist, {"only_foot": "left"}, {"only_foot": "right"})
    plan = plan_of(version, safety_of(who(therapist, WOUND_LEFT), on=FRIDAY))
    assert table(plan) == [(2, "Right foot only", ())]
    assert plan.left_out == "Your therapist has left out 1 step for now."


def test_a_routine_for_the_hurt_foot_alone_is_withheld(therapist: Membership) -> None:
    version = own_routine(therapist, {"only_foot": "left"}, {"only_foot": "left"})
    plan = plan_of(version, safety_of(who(therapist, WOUND_LEFT), on=FRIDAY))
    assert plan.state is PlanState.WITHHELD


def counts(plan: Plan) -> list[tuple[Any, ...]]:
    return [
        (
            step.mode, step.sets, step.rest_seconds, step.rep_count, step.breath_count,
            step.breath_in, step.breath_out, step.ready_seconds, step.waits, step.dose,
        )
        for step in plan.steps
    ]  # fmt: skip


def test_what_is_counted_is_shown_as_it_is_written(therapist: Membership) -> None:
    breaths = {"mode": "breaths", "breath_count": 6, "breath_in": 4, "breath_out": 8}
    version = own_routine(therapist, COUNTED, breaths | {"pressure": ""})
    plan = plan_of(version, safety_of(who(therapist), on=FRIDAY))
    assert counts(plan) == [
        ("reps", 3, 30, 10, 0, 4, 6, 3, False,
         "10 times each foot, 3 sets, 30 seconds rest, slowly, medium pressure"),
        ("breaths", 1, 0, 0, 6, 4, 8, 5, True, "6 breaths each foot, in 4, out 8"),
    ]  # fmt: skip
    # 2 feet of 3 sets of 60 to 90 seconds with 2 rests, and 2 of 60 to 90 seconds.
    assert plan.minutes == "9 to 13 minutes"


@pytest.mark.parametrize(
    ("tags", "pace"),
    [
        # Softened: its breath stays, its counts do not. In its easier form, nothing of it stays.
        (["pressure_moderate"], (4, 6)),
        (["pressure_deep"], (0, 0)),
    ],
)
def test_a_gentler_form_is_done_once_by_time(
    tags: list[str], pace: tuple[int, int], therapist: Membership
) -> None:
    flag = Flag("plantar_fasciitis_acute_flare")
    safety = Safety(assessment=assess([flag], rules=load_rules(), on=FRIDAY))
    plan = plan_of(own_routine(therapist, COUNTED | {"tags": tags}), safety)
    assert plan.steps[0].legs[0].is_easier_form is (pace == (0, 0))
    assert counts(plan) == [
        ("time", 1, 0, 0, 0, *pace, 3, False, "1 to 2 minutes each foot"),
    ]
    assert plan.minutes == "2 to 3 minutes"
