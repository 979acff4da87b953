"""What a therapist changes in a routine for one client: it only ever takes away or softens."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.homecare.actions import end
from clients.homecare.adapting import asked_for, room_in
from clients.homecare.decisions import decide
from clients.homecare.gentler import SOFTER_BALL, ball_sentence, softer, takes_a_ball, things_needed
from clients.homecare.handout import sheet_of
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for, plan_of
from clients.homecare.refusals import CannotAssign, ChoicesWait, NothingChosen
from clients.homecare.shown import Leg, Plan
from clients.homecare.swaps import AS_WRITTEN, Swaps, stored
from clients.homecare.updating import update_copy
from clients.models import Client
from clients.screening.queries import Safety
from practice.accounts.models import Membership
from routines.equipment import LADDER, balls_in
from routines.library import stock
from routines.models import RoutineStep, RoutineVersion
from routines.queries import given_steps
from routines.safety.engine import Flag, assess
from routines.safety.levels import Side
from routines.safety.rules import load_rules
from tests.clients.homecare.test_every_code import not_as_planned
from tests.factories import ClientFactory, screened
from tests.factories.homecare import ALLERGY, NOW, given
from tests.factories.routines import add_steps, own_routine, shipped

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
WHOLE = Swaps(dry_hands=True, light_pressure=True, softer_by=2)


def safety(*flags: Flag) -> Safety:
    """As the engine sees these flags."""
    return Safety(assessment=assess(flags, rules=load_rules(), on=ON))


def several(version: RoutineVersion) -> list[Swaps]:
    """Swaps of every kind that this routine has room for."""
    steps = given_steps(version)
    optional = frozenset(one.number for one in steps if one.is_optional)
    sided = [one.number for one in steps if one.per_side]
    return [
        Swaps(dry_hands=True), Swaps(light_pressure=True), Swaps(softer_by=1), WHOLE,
        Swaps(left_out=optional),
        Swaps(only=frozenset((n, "left") for n in sided)),
        Swaps(dry_hands=True, softer_by=4, left_out=optional,
              only=frozenset((n, "right") for n in sided if n not in optional)),
    ]  # fmt: skip


def legs_of(plan: Plan) -> dict[tuple[int, str], Leg]:
    """Every foot's turn at every step that is shown."""
    return {(step.number, leg.foot): leg for step in plan.steps for leg in step.legs}


def firmer(plan: Plan, changed: Plan) -> list[Any]:
    """Where the changed plan shows more, or says less of how gently, than the other."""
    before, after = legs_of(plan), legs_of(changed)
    wrong: list[Any] = sorted(set(after) - set(before))
    for key in set(after) & set(before):
        was, now = before[key], after[key]
        said = set(now.gentler)
        if any(balls_in(words) for words in said):
            said.add(SOFTER_BALL)  # one ball by its name is as soft as "a softer ball"
        if not set(was.gentler) <= said or (was.instruction, was.is_easier_form) != (
            now.instruction,
            now.is_easier_form,
        ):
            wrong.append((key, was, now))
        if not now.tags <= was.tags:
            wrong.append((key, now.tags - was.tags))
    steps = {step.number: step for step in plan.steps}
    for step in changed.steps:
        one = steps[step.number]
        if step.feet != one.feet:
            continue  # one foot alone may be as usual, with the words that belong to it
        for name in ("tip", "easier", "breath"):
            if getattr(step, name) not in ("", getattr(one, name)):
                wrong.append((step.number, name))
        if (step.min_seconds, step.max_seconds) != (one.min_seconds, one.max_seconds):
            wrong.append((step.number, "time"))
    return wrong


@pytest.mark.parametrize("routine", [one.code for one in stock()])
def test_swaps_never_add_a_step_or_a_foot_and_never_make_anything_firmer(
    routine: str, therapist: Membership
) -> None:
    version = shipped(therapist, routine)
    wrong = []
    for code in [None, *load_rules()]:
        for side in (Side.LEFT, Side.RIGHT, Side.BOTH):
            known = safety(*([Flag(code, side)] if code else []))
            plan = plan_of(version, known)
            for swaps in several(version):
                changed = plan_of(version, known, swaps=swaps)
                if changed.is_ready and not plan.is_ready:
                    wrong.append((code, side, swaps))
                if found := firmer(plan, changed):
                    wrong.append((code, side, swaps, found))
    assert wrong == []


@pytest.mark.parametrize("routine", [one.code for one in stock()])
def test_page_and_paper_show_the_swapped_list(routine: str, therapist: Membership) -> None:
    version = shipped(therapist, routine)
    for swaps in several(version):
        plan = plan_of(version, safety(), swaps=swaps)
        if plan.is_ready:
            assert not_as_planned(plan) == []
            paper = sheet_of(plan, practice="P", days=[0], on=ON, address="https://a.example",
                             size="usual")  # fmt: skip
            on_paper = " ".join(leg["words"] for step in paper["steps"] for leg in step["legs"])
            assert all(words in on_paper for leg in legs_of(plan).values() for words in leg.gentler)


def without_balls(plan: Plan) -> dict[tuple[int, str], tuple[str, ...]]:
    """How gently each turn is done; a ball by its name is said where any softer one was."""
    return {
        key: tuple(one for one in leg.gentler if one != SOFTER_BALL and not balls_in(one))
        for key, leg in legs_of(plan).items()
    }


@pytest.mark.parametrize("routine", [one.code for one in stock()])
def test_what_health_asks_for_changes_nothing_where_it_is_done_already(
    routine: str, therapist: Membership
) -> None:
    """A box that cannot be unticked only says what the safety filter does by itself."""
    version = shipped(therapist, routine)
    wrong = []
    for code in load_rules():
        known = safety(Flag(code, Side.BOTH))
        asked = asked_for(version, decide(version, known))
        before, after = plan_of(version, known), plan_of(version, known, swaps=asked)
        if without_balls(before) != without_balls(after):
            wrong.append((code, asked))
    assert wrong == []


def test_dry_hands_take_the_oil_out_of_steps_list_and_afterwards(therapist: Membership) -> None:
    version = shipped(therapist, "post_long_run_reflex_full")
    plan = plan_of(version, safety(), swaps=Swaps(dry_hands=True))
    assert "Dry hands, without oil, balm or lotion" in plan.needs
    assert not any("lotion, a light oil" in thing for thing in plan.needs)
    assert "oil" not in plan.aftercare
    said = [leg.gentler for step in plan.steps for leg in step.legs]
    assert ("Use dry hands: no oil, balm or lotion.",) in said


@pytest.mark.parametrize(
    ("routine", "rungs", "said", "needed"),
    [
        ("five_minute_foot_massage", 1, "Use a soft massage ball.", "soft massage ball"),
        ("ten_minute_ball_mobility", 1, "Use a soft massage ball.", "soft massage ball"),
        ("daily_mobility_ball", 3, "Use a soft massage ball.", "soft massage ball"),
    ],
)
def test_a_softer_ball_is_named_in_the_step_and_in_the_list(
    routine: str, rungs: int, said: str, needed: str, therapist: Membership
) -> None:
    plan = plan_of(shipped(therapist, routine), safety(), swaps=Swaps(softer_by=rungs))
    assert said in plan.steps[0].legs[0].gentler
    assert plan.needs[0].lower() == needed
    # How firmly and how often belong to the usual ball.
    assert "pressure" not in plan.steps[0].dose


@pytest.mark.parametrize(
    ("words", "equipment", "rungs", "sentence"),
    [
        ("Roll a golf ball under the arch.", "", 0, ""),
        ("Roll a golf ball under the arch.", "", 1, "Use a tennis ball."),
        ("Roll a golf ball under the arch.", "", 4, "Use a soft massage ball."),
        ("Roll the ball to and fro.", "Lacrosse ball", 1, "Use a golf ball."),
        ("Roll a ball to and fro.", "", 1, "Use a softer ball."),
        ("Stand on the ball and roll.", "", 1, "Sit down, and use a lacrosse ball."),
        ("Stand on the ball and roll.", "Soft ball", 1, "Sit down, and use a soft massage ball."),
        ("Stand on the ball.", "Golf or lacrosse ball", 1, "Sit down, and use a tennis ball."),
        ("Stand on the tennis ball.", "", 1, "Sit down, and use a soft massage ball."),
        ("Stand on a golf ball.", "Tennis ball", 1, "Sit down, and use a tennis ball."),
        ("Roll a lacrosse ball.", "Tennis ball", 1, "Use a tennis ball."),
        ("Stroke from the heel to the ball of the foot.", "Lacrosse ball", 2, ""),
        ("Hold the ball of your other foot.", "Tennis ball", 1, ""),
    ],
)
def test_which_ball_is_said(words: str, equipment: str, rungs: int, sentence: str) -> None:
    step = RoutineStep(title="Step", instruction=words)
    assert ball_sentence(step, words, equipment, rungs) == sentence


BALLS = ["", *LADDER[:-1]]
SAID = [
    "Roll the ball to and fro.",
    "Stand on the ball and roll.",
    *(f"Roll a {one} to and fro." for one in LADDER[:-1]),
    *(f"Stand on the {one} and roll." for one in LADDER[:-1]),
    *(f"Stand on the ball, then sit and roll a {one}." for one in LADDER[:-1]),
]


def test_no_ball_is_firmer_than_one_that_is_named_and_more_rungs_are_no_firmer() -> None:
    wrong, judged = [], 0
    for said, one, other, easier in product(SAID, BALLS, BALLS, BALLS):
        equipment = " or ".join(filter(None, (one, other)))
        # None of these is a text that says "softer ball", so every name counts.
        named = [ball for ball in LADDER[:-1] if ball in f"{said} {equipment} {easier}"]
        step = RoutineStep(title="Ball roll", instruction=said, easier=easier)
        before = len(LADDER)
        for rungs in range(1, len(LADDER)):
            judged += 1
            sentence = ball_sentence(step, said, equipment, rungs)
            if sentence == SOFTER_BALL:
                continue
            (ball,) = balls_in(sentence)
            rung = LADDER.index(ball)
            if rung > min(before, *map(LADDER.index, named), len(LADDER) - 2):
                wrong.append((said, equipment, easier, rungs, sentence))
            before = rung
    assert judged == len(SAID) * len(BALLS) ** 3 * (len(LADDER) - 1)
    assert wrong == []


def test_a_title_counts_where_a_ball_is_needed() -> None:
    step = RoutineStep(title="Ball roll", instruction="Roll along the sole.")
    assert takes_a_ball(step, "Tennis ball")
    assert not takes_a_ball(step, "Chair")


def test_the_foot_of_the_ladder_stays() -> None:
    assert [softer(LADDER[-1], n) for n in range(6)] == [*reversed(LADDER), LADDER[0]]


@pytest.mark.parametrize(
    ("equipment", "rungs", "needed"),
    [
        ("Lacrosse ball or foam roller; chair", 1, ("Golf ball or foam roller", "Chair")),
        ("Tennis ball or lacrosse ball", 1, ("Soft massage ball",)),
        ("Tennis ball or lacrosse ball", 0, ("Tennis ball or lacrosse ball",)),
        ("Mat", 2, ("Mat",)),
    ],
)
def test_what_is_needed_with_a_softer_ball(
    equipment: str, rungs: int, needed: tuple[str, ...]
) -> None:
    assert things_needed(equipment, frozenset(), rungs) == needed


def test_one_foot_and_a_step_left_out_are_kept_and_shown(
    amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist, {}, {"is_optional": True}, {"per_side": False})
    swaps = Swaps(left_out=frozenset({2}), only=frozenset({(1, "left")}))
    assigned = given(amira, therapist, version, swaps=swaps)
    assert AssignedRoutine.objects.get().swaps == swaps
    plan = plan_for(assigned, NOW)
    assert [(step.number, step.feet) for step in plan.steps] == [
        (1, "Left foot only"),
        (3, "Both feet together"),
    ]


@pytest.mark.parametrize(
    "swaps",
    [
        Swaps(left_out=frozenset({1})),  # not optional
        Swaps(left_out=frozenset({9})),
        Swaps(only=frozenset({(3, "left")})),  # both feet at once
        Swaps(only=frozenset({(1, "left"), (1, "right")})),
        Swaps(only=frozenset({(1, "middle")})),
        Swaps(only=frozenset({(4, "right")})),  # it is only for the left foot
        Swaps(softer_by=5),
        Swaps(softer_by=-1),
    ],
)
def test_a_swap_the_routine_has_no_room_for_is_refused(
    swaps: Swaps, amira: Client, therapist: Membership
) -> None:
    version = own_routine(
        therapist, {}, {"is_optional": True}, {"per_side": False}, {"only_foot": "left"}
    )
    with pytest.raises(CannotAssign):
        given(amira, therapist, version, swaps=swaps)
    assert not AssignedRoutine.objects.exists()


def test_choices_that_leave_nothing_are_refused(amira: Client, therapist: Membership) -> None:
    version = own_routine(therapist, {"is_optional": True})
    with pytest.raises(NothingChosen, match="Keep at least one step"):
        given(amira, therapist, version, swaps=Swaps(left_out=frozenset({1})))


def test_what_health_asks_for_is_kept_whoever_leaves_it_out(therapist: Membership) -> None:
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, NOW, ALLERGY)
    version = shipped(therapist, "post_run_reflex_short")
    assert given(person, therapist, version, swaps=AS_WRITTEN).swaps == Swaps(dry_hands=True)


def test_light_pressure_is_asked_for_where_every_pressing_step_is_light(
    therapist: Membership,
) -> None:
    version = shipped(therapist, "daily_mobility_ball")
    flag = "plantar_fasciitis_acute_flare"
    asked = [
        asked_for(version, decide(version, safety(*flags)))
        for flags in ([Flag(flag, Side.BOTH)], [Flag(flag, Side.LEFT)], [])
    ]
    # On one foot only it is light there, whatever is chosen for the whole.
    assert asked == [Swaps(light_pressure=True, softer_by=1), AS_WRITTEN, AS_WRITTEN]


@pytest.mark.parametrize(
    ("routine", "oil", "rungs"),
    [("post_run_reflex_short", True, 0), ("daily_mobility_ball", False, 1),
     ("calf_foam_roll", False, 0)],
)  # fmt: skip
def test_what_a_routine_has_room_for(
    routine: str, oil: bool, rungs: int, therapist: Membership
) -> None:
    room = room_in(shipped(therapist, routine))
    assert (room.oil, room.pressure, room.rungs) == (oil, True, rungs)


def test_swaps_survive_being_stored() -> None:
    swaps = Swaps(True, True, 2, frozenset({4, 2}), frozenset({(1, "left"), (3, "right")}))
    assert swaps.steps_as_data == {"left_out": [2, 4], "only": {"1": "left", "3": "right"}}
    assert swaps == stored(
        dry_hands=True, light_pressure=True, softer_by=2, steps=swaps.steps_as_data
    )


def test_the_database_refuses_a_ball_off_the_ladder(assigned: AssignedRoutine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignedRoutine.objects.update(softer_by=5)


def newer(version: RoutineVersion, *steps: dict[str, Any]) -> RoutineVersion:
    """The next version of a routine of the practice's own."""
    made = RoutineVersion.objects.create(
        practice=version.practice, routine=version.routine, number=version.number + 1,
        name=version.name, purpose=version.purpose,
    )  # fmt: skip
    add_steps(made, steps)
    return made


def test_a_newer_version_keeps_the_swaps_by_the_titles_of_the_steps(
    amira: Client, therapist: Membership
) -> None:
    old = own_routine(therapist, {}, {"title": "Toes", "is_optional": True})
    swaps = Swaps(True, True, 1, frozenset({2}), frozenset({(1, "left")}))
    assigned = given(amira, therapist, old, swaps=swaps)
    new = newer(old, {"title": "First"}, {}, {"title": "Toes", "is_optional": True})
    later = NOW + timedelta(days=1)
    updated = update_copy(assigned=assigned, version=new, by=therapist, now=later)
    moved = Swaps(True, True, 1, frozenset({3}), frozenset({(2, "left")}))
    stored_now = AssignedRoutine.objects.get()
    assert (updated.swaps, stored_now.swaps, stored_now.altered_at) == (moved, moved, later)


@pytest.mark.parametrize(
    "steps",
    [
        [{}],  # the step that was left out is gone
        [{}, {"title": "Toes"}],  # it is not optional any more
        [{}, {}, {"title": "Toes", "is_optional": True}],  # two of one title
        [{"per_side": False}, {"title": "Toes", "is_optional": True}],
        [{"only_foot": "right"}, {"title": "Toes", "is_optional": True}],  # the other foot's
    ],
)
def test_a_newer_version_where_the_choices_do_not_fit_is_not_given(
    steps: list[dict[str, Any]], amira: Client, therapist: Membership
) -> None:
    old = own_routine(therapist, {}, {"title": "Toes", "is_optional": True})
    swaps = Swaps(left_out=frozenset({2}), only=frozenset({(1, "left")}))
    assigned = given(amira, therapist, old, swaps=swaps)
    with pytest.raises(ChoicesWait):
        update_copy(assigned=assigned, version=newer(old, *steps), by=therapist, now=NOW)
    assert AssignedRoutine.objects.get().version == old
    end(assigned=assigned, by=therapist, now=NOW)


def test_one_foot_stays_chosen_where_the_newer_step_is_for_that_foot(
    amira: Client, therapist: Membership
) -> None:
    old = own_routine(therapist)
    swaps = Swaps(only=frozenset({(1, "left")}))
    assigned = given(amira, therapist, old, swaps=swaps)
    new = newer(old, {"only_foot": "left"})
    assert update_copy(assigned=assigned, version=new, by=therapist, now=NOW).swaps == swaps


@pytest.mark.parametrize(
    ("number", "side", "shown"),
    [(1, "left", True), (1, "right", False), (2, "left", False), (3, "right", True)],
)
def test_which_feet_are_left_to_the_client(number: int, side: str, shown: bool) -> None:
    swaps = Swaps(left_out=frozenset({2}), only=frozenset({(1, "left")}))
    assert swaps.shows(number, side) is shown
