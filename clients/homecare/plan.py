"""What a client may be shown of a routine on one day. Worked out anew at every showing.

One list of steps for every place that shows them: the page, the player, the preview, a letter.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from clients.homecare.decisions import Decided, decide
from clients.homecare.gentler import (
    ball_sentence,
    gentler_sentences,
    sentences_allowed,
    things_needed,
)
from clients.homecare.models import AssignedRoutine, StepPause
from clients.homecare.refusals import NotScreened
from clients.homecare.shown import LEFT, RIGHT, TOGETHER, Leg, Picture, Plan, PlanState, ShownStep
from clients.homecare.stop_words import may_be_on_leg
from clients.homecare.swaps import AS_WRITTEN, Swaps
from clients.runs.queries import modes_of
from clients.screening.queries import Safety, safety_of
from practice.schedule.wall import local_day
from routines.dose import Dose, dose_in, joined, pace_of, range_words
from routines.models import RoutineStep, RoutineVersion
from routines.queries import given_steps
from routines.safety.filter import StepDecision, Variant
from routines.safety.levels import Decision
from routines.scaling import Mode


def plan_for(assigned: AssignedRoutine, now: datetime) -> Plan:
    """What the client may be shown of it at that moment: on their own day, by what is known of
    them on the practice's.

    Raises when their answers cannot be read: then nothing is shown.
    """
    client, on = assigned.client, local_day(now, assigned.zone)
    safety = safety_of(client, on=local_day(now, assigned.practice.zone))
    return build_plan(assigned, safety, on, modes_of([client], on=on)[client.pk])


def build_plan(assigned: AssignedRoutine, safety: Safety, on: date, mode: Mode) -> Plan:
    """As `plan_for`, with the client's safety and how their feet are that day already in hand."""
    version = assigned.version
    if assigned.state == AssignedRoutine.State.ENDED or on > assigned.until:
        return Plan(PlanState.FINISHED, version.name)
    if assigned.state == AssignedRoutine.State.PAUSED:
        return Plan(PlanState.PAUSED, version.name)
    return plan_of(version, safety, paused=assigned.open_pauses, mode=mode, swaps=assigned.swaps)


def plan_of(
    version: RoutineVersion, safety: Safety, paused: Iterable[StepPause] = (),
    mode: Mode = Mode.USUAL, swaps: Swaps = AS_WRITTEN,
) -> Plan:  # fmt: skip
    """A routine as somebody with this safety may do it, assigned or not.

    `mode` is how gently, by how the feet are that day; `swaps` is what a therapist changed for
    this client. Both only ever take away from what is safe.
    """
    try:
        decided = decide(version, safety).without(paused)
        decided = decided.swapped(version, swaps).scaled(version, mode)
    except NotScreened:
        return Plan(PlanState.NOT_SCREENED, version.name)
    if mode is Mode.NONE:
        return Plan(PlanState.NOT_TODAY, version.name)
    if decided.nothing_left:
        return Plan(PlanState.WITHHELD, version.name)
    steps = _shown_steps(version, decided)
    refused = decided.limited_tags - _tags_in_use(steps)
    return Plan(
        state=PlanState.READY,
        name=version.name,
        purpose=version.purpose,
        steps=steps,
        withheld_count=sum(one.is_withheld for one in decided.steps),
        minutes=_minutes(steps),
        needs=things_needed(version.equipment, refused, swaps.softer_by),
        aftercare=sentences_allowed(version.aftercare, refused),
    )


def _shown_steps(version: RoutineVersion, decided: Decided) -> tuple[ShownStep, ...]:
    decisions = decided.by_number
    rungs = decided.swaps.softer_by
    turns = [
        (step, _legs(step, decisions[step.number], version.equipment, rungs))
        for step in given_steps(version)
    ]
    kept = [(step, legs) for step, legs in turns if legs]
    return tuple(_shown(position, step, legs) for position, (step, legs) in enumerate(kept, 1))


def _legs(step: RoutineStep, decision: StepDecision, equipment: str, rungs: int) -> tuple[Leg, ...]:
    left, right = decision.left, decision.right
    if not step.per_side:
        # Both feet at once: the stricter word holds for the two of them.
        worse = max((left, right), key=lambda one: one.rank)
        turns = [(TOGETHER, worse, decision.variant)]
    else:
        turns = [(LEFT, left, decision.left_variant), (RIGHT, right, decision.right_variant)]
    return tuple(
        _leg(step, foot, verdict, variant, decision.softening, equipment, rungs)
        for foot, verdict, variant in turns
        if verdict is not Decision.WITHHOLD
    )


def _leg(
    step: RoutineStep, foot: str, verdict: Decision, variant: Variant | None,
    softening: frozenset[str], equipment: str, rungs: int,
) -> Leg:  # fmt: skip
    # The easier form stands in the step's place: nothing of the usual one is said beside it.
    instruction = _sentence(step.easier) if variant else step.instruction
    ball = ball_sentence(step, instruction, equipment, rungs)
    if verdict is Decision.KEEP:
        return Leg(foot, instruction, (ball,) if ball else (), tags=frozenset(step.tags))
    tags = frozenset(step.easier_tags or () if variant else step.tags)
    gentler = gentler_sentences(step, softening & tags, ball)
    in_use = tags - (softening & {"oil_product"})
    return Leg(foot, instruction, gentler, variant is not None, in_use)


def _shown(position: int, step: RoutineStep, legs: tuple[Leg, ...]) -> ShownStep:
    as_usual = not any(leg.gentler or leg.is_easier_form for leg in legs)
    easier_is_no_worse = step.easier_tags is None or set(step.easier_tags) <= set(step.tags)
    in_its_form = not any(leg.is_easier_form for leg in legs)
    dose = _dose(step, legs, as_usual)
    pace = pace_of(step) if in_its_form else (0, 0)
    usual = (step.reps, step.hold, step.pressure) if as_usual else ("", "", "")
    return ShownStep(
        position=position,
        number=step.number,
        title=step.title,
        legs=legs,
        min_seconds=dose.min_seconds,
        max_seconds=dose.max_seconds,
        dose=joined(dose.words, "", *usual),
        tip=_sentence(step.tip) if as_usual else "",
        easier=_sentence(step.easier) if as_usual and easier_is_no_worse else "",
        stop_if=_sentence(step.stop_if),
        breath=step.breath if in_its_form else "",
        is_optional=step.is_optional,
        is_on_leg=may_be_on_leg(step),
        is_for_one_foot=bool(step.only_foot),
        mode=dose.mode,
        sets=dose.sets,
        rest_seconds=dose.rest_seconds,
        ready_seconds=step.ready_seconds,
        waits=step.waits,
        rep_count=dose.rep_count,
        breath_count=dose.breath_count,
        breath_in=pace[0],
        breath_out=pace[1],
        # It shows the usual form, done as usual.
        picture=_picture(step) if as_usual else None,
    )


def _picture(step: RoutineStep) -> Picture | None:
    kept = step.picture
    return Picture(kept.ref, step.picture_alt, kept.width, kept.height) if kept else None


def _dose(step: RoutineStep, legs: tuple[Leg, ...], as_usual: bool) -> Dose:
    """As it is written where the usual form is kept; else its time alone, once."""
    if not as_usual:
        return Dose(step.min_seconds, step.max_seconds, turns=len(legs))
    return replace(dose_in(step), turns=len(legs))


def _minutes(steps: Iterable[ShownStep]) -> str:
    counted = [step for step in steps if not step.is_optional] or list(steps)
    return range_words(sum(step.least for step in counted), sum(step.most for step in counted))


def _tags_in_use(steps: Iterable[ShownStep]) -> frozenset[str]:
    return frozenset().union(*(leg.tags for step in steps for leg in step.legs))


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?")) else f"{text}."
