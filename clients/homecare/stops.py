"""A client stops a step because it hurts: it stays out until a therapist has looked.

What is told is always kept, also of a plan that is paused or over, and of a step that the routine
no longer has: nobody's pain is lost because a phone was offline.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from clients.homecare.actions import State, hold, hold_client, pause
from clients.homecare.alerts import hear_from
from clients.homecare.models import AssignedRoutine, StepPause, StepStop
from clients.homecare.stop_words import TOLD, Advice, Reason, advise, may_be_on_leg
from clients.models import Client
from clients.screening.alerts import tell_therapists
from clients.screening.concerns import raise_concern, sooner
from clients.screening.models import Concern
from practice.audit.actors import HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.words import clock, day
from routines.models import RoutineStep, RoutineVersion
from routines.queries import given_steps

LATEST = timedelta(days=7)
SIDES = ("left", "right")
FEET = {"left": "left foot", "right": "right foot", "both": "both feet"}


@transaction.atomic
def stop_step(
    *, assigned: AssignedRoutine, number: int, side: str, reason: Reason, form_key: UUID,
    by: HasActor, now: datetime, happened_at: datetime | None = None, version: int | None = None,
) -> StepStop:  # fmt: skip
    """Keep that it hurt and take the step out on both feet at once; tell the therapists.

    `version` is the one whose steps were numbered so; None when that is not known.
    `happened_at` is put right when it lies ahead, or more than 7 days back. The same form is kept
    once. On the lower leg every running routine of the client is paused.
    """
    client = hold_client(assigned.client_id)
    known = StepStop.objects.filter(form_key=form_key).first()
    if known is not None:
        if _says_no_more(known, assigned, number, reason):
            return known
        form_key = uuid4()  # another step or another reason from one page: both are kept
    held = client.assigned_routines.for_page().get(pk=assigned.pk)
    happened = min(max(happened_at or now, now - LATEST), now)
    hurt, step = _step(held, number, happened, version)
    on_leg = hurt is None or step is None or may_be_on_leg(hurt) or may_be_on_leg(step)
    advice = advise(reason, on_leg=on_leg)
    stop = StepStop.objects.create(
        practice_id=held.practice_id, assigned=held, form_key=form_key, number=number, side=side,
        reason=reason.value, stops_all=advice.stops_all, happened_at=happened, told_at=now,
    )  # fmt: skip
    record(
        Verb.ROUTINE_STEP_STOPPED, by=by, subject=stop, client_id=client.pk,
        fields=[f"{number}:{side}"],
    )  # fmt: skip
    if step is not None:
        _take_out(held, step, stop)
    if advice.stops_all:
        _pause_all(held, client, stop, by=by, now=now)
    _tell(held, client, stop, step, advice, by=by, now=now)
    hear_from(held, by=by, now=now)
    return stop


def advice_on(stop: StepStop) -> Advice:
    """What the client reads about it."""
    return advise(Reason(stop.reason), on_leg=stop.stops_all)


def key_of(assigned: AssignedRoutine) -> str:
    """What concerns about stopped steps of one routine are known by."""
    return f"stop:{assigned.ref}"


def _says_no_more(known: StepStop, assigned: AssignedRoutine, number: int, reason: Reason) -> bool:
    # A queue that sends again knows no reason; it takes nothing from the one that was given.
    return (known.assigned_id, known.number) == (assigned.pk, number) and reason.value in (
        known.reason,
        Reason.UNSURE.value,
    )


def _step(
    held: AssignedRoutine, number: int, happened: datetime, version: int | None
) -> tuple[RoutineStep | None, RoutineStep | None]:
    """The step that hurt, and the same as it stands now; None where nobody can tell."""
    now = held.version
    if version is None and now.made_at > happened and now.number > 1:
        return None, None  # not said, and a version that was written since may number otherwise
    if version in (None, now.number):
        step = _numbered(now, number)
        return step, step
    shown = now.routine.versions.filter(number=version).first()
    hurt = _numbered(shown, number) if shown else None
    alike = [one for one in given_steps(now) if hurt and one.title == hurt.title]
    return hurt, alike[0] if len(alike) == 1 else None


def _numbered(version: RoutineVersion, number: int) -> RoutineStep | None:
    return next((one for one in given_steps(version) if one.number == number), None)


def _tags(step: RoutineStep) -> set[str]:
    return {*step.tags, *(step.easier_tags or ())}


def _take_out(held: AssignedRoutine, step: RoutineStep, stop: StepStop) -> None:
    """On both feet, whichever hurt; what waits already waits for this, too."""
    why = f"the client stopped it ({FEET[stop.side]}): {TOLD[Reason(stop.reason)]}"
    waiting = {one.side: one for one in held.open_pauses if one.number == step.number}
    # A step for one foot is given back on that foot, so it waits on no other.
    for side in (step.only_foot,) if step.only_foot else SIDES:
        if side in waiting:
            waiting[side].because = list(dict.fromkeys([*waiting[side].because, why]))
            waiting[side].save(update_fields=["because"])
            continue
        StepPause.objects.create(
            practice_id=held.practice_id, assigned=held, number=step.number, side=side,
            because=[why], stop=stop, paused_at=stop.told_at,
        )  # fmt: skip


def _pause_all(
    held: AssignedRoutine, client: Client, stop: StepStop, *, by: HasActor, now: datetime
) -> None:
    at = stop.happened_at.astimezone(client.practice.zone)
    reason = (
        f"Stopped by the client during {held.version.name}, {day(at.date())}: "
        f"{TOLD[Reason(stop.reason)]}. Have the leg looked at before it goes on."
    )
    today = local_day(now, client.zone)
    for one in map(hold, client.assigned_routines.running(today).order_by("pk")):
        if one.state == State.PAUSED:  # the therapist must read this before resuming it
            one.pause_reason = f"{one.pause_reason} {reason}".strip()
            # What the client was told of the earlier pause is not why it waits now.
            one.pause_told, one.paused_by = "", None
            one.save(update_fields=["pause_reason", "pause_told", "paused_by"])
        elif one.is_running(today):
            pause(assigned=one, reason=reason, by=by, now=now)


def _tell(
    held: AssignedRoutine, client: Client, stop: StepStop, step: RoutineStep | None,
    advice: Advice, *, by: HasActor, now: datetime,
) -> None:  # fmt: skip
    """One concern for a routine while it is open, with a line for each stop."""
    kind = Concern.Kind.RED_FLAG if advice.needs_call else Concern.Kind.ROUTINE_PAUSED
    at = stop.happened_at.astimezone(client.practice.zone)
    title = f", {step.title}" if step else " of an earlier version"
    lines = [
        f"{held.version.name}, step {stop.number}{title}, {FEET[stop.side]}: stopped by the "
        f"client, {day(at.date())}, {clock(at)}. {TOLD[Reason(stop.reason)].capitalize()}."
    ]
    if advice.stops_all:
        lines.append("It may concern the lower leg: every routine of theirs is paused.")
    elif step is not None:
        lines += _alike(held, client, step, now)
    key = key_of(held)
    open_one = client.concerns.filter(kind=kind, key=key, settled_at=None).first()
    so_far = open_one.about.get("lines", []) if open_one else []
    concern = raise_concern(
        client=client, kind=kind, key=key, by=by, now=now,
        about={"lines": list(dict.fromkeys([*so_far, *lines])), "routines": True},
        due_on=sooner(open_one, now=now),
    )  # fmt: skip
    if advice.needs_call:
        tell_therapists(concern=concern, now=now, of=f"stop-{stop.pk}")


def _alike(held: AssignedRoutine, client: Client, step: RoutineStep, now: datetime) -> list[str]:
    """Steps of their other running routines that do the like, which go on."""
    others = client.assigned_routines.running(local_day(now, client.zone)).for_page()
    lines = []
    for one in others.exclude(pk=held.pk).order_by("pk"):
        waiting = {pause.number for pause in one.open_pauses}
        alike = [
            str(other.number)
            for other in given_steps(one.version)
            if other.number not in waiting and not _tags(step).isdisjoint(_tags(other))
        ]
        if alike:
            steps = "step" if len(alike) == 1 else "steps"
            lines.append(f"Still shown and alike: {one.version.name}, {steps} {', '.join(alike)}.")
    return lines
