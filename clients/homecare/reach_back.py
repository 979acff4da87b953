"""A change of a client's health reaches every routine they have, and a therapist gives back.

Whatever was allowed and no longer is, is paused there and then, and stays so until a therapist
says otherwise: a flag that goes away again does not give a step back by itself.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clients.homecare.actions import make_link
from clients.homecare.decisions import Decided, decide
from clients.homecare.emails import queue_routine_changed
from clients.homecare.models import AssignedRoutine, StepPause
from clients.homecare.refusals import NotScreened, RoutineEnded, StillWithheld
from clients.homecare.swaps import SIDES
from clients.models import Client
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from clients.screening.queries import Safety, safety_of
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from routines.safety.levels import Decision


@transaction.atomic
def filter_anew(*, client: Client, by: Actor | HasActor, now: datetime) -> None:
    """Compare what each running routine allowed with what it allows now; pause what is lost."""
    held = _hold(client)
    today = local_day(now, held.practice.zone)
    # Over by one of the two clocks, it may go on by the other: such a plan is among them.
    first = min(today, local_day(now, held.zone))
    running = list(held.assigned_routines.running(first).for_page().order_by("pk"))
    if not running:
        return
    safety = safety_of(held, on=today)
    if safety.is_unreadable:
        return  # nothing of any routine is shown while the answers cannot be judged
    for assigned in running:
        _filter_one(assigned, safety, by=by, now=now)


@transaction.atomic
def give_back(
    *, assigned: AssignedRoutine, reason: str, by: Membership, now: datetime,
    number: int | None = None,
) -> list[StepPause]:  # fmt: skip
    """A therapist returns one paused step, or all that may be returned, and says why.

    Raises StillWithheld when the filter allows none of it today, and changes nothing.
    """
    held_client = _hold(assigned.client)
    held = held_client.assigned_routines.for_page().get(pk=assigned.pk)
    today = local_day(now, held.practice.zone)
    if not held.is_running(local_day(now, held.zone)):
        raise RoutineEnded
    decided = decide(held.version, safety_of(held_client, on=today))
    asked = [one for one in held.open_pauses if number in (None, one.number)]
    returned = [one for one in asked if _allows(decided, one.number, one.side)]
    if not returned:
        numbers = {one.number for one in asked}
        codes = (c for one in decided.steps if one.n in numbers for c in one.because)
        raise StillWithheld(decided.because(codes))
    for one in returned:
        one.resumed_at, one.resumed_by, one.why_resumed = now, by, reason.strip()
        one.full_clean(validate_unique=False, validate_constraints=False)
        one.save(update_fields=["resumed_at", "resumed_by", "why_resumed"])
        record(
            Verb.ROUTINE_STEPS_GIVEN_BACK, by=by, subject=one, client_id=held_client.pk,
            fields=[f"{one.number}:{one.side}"],
        )  # fmt: skip
    held.decided = decided.as_data()
    held.save(update_fields=["decided"])
    return returned


def may_be_given_back(assigned: AssignedRoutine, safety: Safety) -> set[int]:
    """The numbers of the paused steps the filter allows again on a paused foot."""
    if safety.assessment is None:
        return set()
    decided = decide(assigned.version, safety)
    return {one.number for one in assigned.open_pauses if _allows(decided, one.number, one.side)}


def _hold(client: Client) -> Client:
    """One change at a time for each client; the second one then sees the first."""
    return (
        Client.objects.select_for_update(of=("self",)).select_related("practice").get(pk=client.pk)
    )


def _filter_one(
    assigned: AssignedRoutine, safety: Safety, *, by: Actor | HasActor, now: datetime
) -> None:
    try:
        decided = decide(assigned.version, safety)
    except NotScreened:
        return  # nothing of it is shown without a form
    made = [
        _pause(assigned, decided, number, side, now) for number, side in _lost(assigned, decided)
    ]
    if decided.as_data() != assigned.decided:
        assigned.decided = decided.as_data()
        assigned.save(update_fields=["decided"])
    if made:
        _tell(assigned, made, by=by, now=now)


def _lost(assigned: AssignedRoutine, decided: Decided) -> Iterable[tuple[int, str]]:
    """Steps and feet that were allowed, are not now, and are not paused yet."""
    # A step that was never decided on is taken as allowed: then its loss is told.
    withheld_before = {
        (row["n"], side)
        for row in assigned.decided
        for side in SIDES
        if row[side] == Decision.WITHHOLD.value
    }
    paused = {(one.number, one.side) for one in assigned.open_pauses}
    return [
        (one.n, side)
        for one in decided.steps
        for side in one.feet
        if not _allows(decided, one.n, side) and (one.n, side) not in withheld_before | paused
    ]


def _allows(decided: Decided, number: int, side: str) -> bool:
    decision = decided.by_number.get(number)
    return decision is not None and getattr(decision, side) is not Decision.WITHHOLD


def _pause(
    assigned: AssignedRoutine, decided: Decided, number: int, side: str, now: datetime
) -> StepPause:
    return StepPause.objects.create(
        practice_id=assigned.practice_id, assigned=assigned, number=number, side=side,
        because=list(decided.because(decided.by_number[number].because)), paused_at=now,
    )  # fmt: skip


def _tell(
    assigned: AssignedRoutine, made: list[StepPause], *, by: Actor | HasActor, now: datetime
) -> None:
    """The trace and, if it takes away what was shown, the therapist and the client.

    No letter goes where they are not doing it anyway.
    """
    client, steps = assigned.client, sorted({one.number for one in made})
    record(
        Verb.ROUTINE_STEPS_PAUSED, by=by, subject=assigned,
        fields=[f"{one.number}:{one.side}" for one in made],
    )  # fmt: skip
    shown = [one for one in made if assigned.swaps.shows(one.number, one.side)]
    if not shown:
        return
    raise_concern(
        client=client, kind=Concern.Kind.ROUTINE_PAUSED, key=assigned.ref, by=by, now=now,
        about={
            "lines": [
                f"{assigned.version.name}: {'step' if len(steps) == 1 else 'steps'} "
                f"{', '.join(map(str, steps))} paused.",
                *dict.fromkeys(word for one in made for word in one.because),
            ],
            "routines": True,
        },
    )  # fmt: skip
    if assigned.state != AssignedRoutine.State.ACTIVE or client.archived_at is not None:
        return
    if not client.letters_to_on(local_day(now, assigned.practice.zone)):
        return  # the therapist is told all the same
    token = make_link(assigned=assigned, by=by, now=now)
    email = queue_routine_changed(
        assigned, key=f"{assigned.ref}:{shown[0].pk}", token=token, now=now
    )
    StepPause.objects.filter(pk__in=[one.pk for one in shown]).update(email=email)
