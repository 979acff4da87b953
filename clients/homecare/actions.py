"""Giving a routine to take home, ending it, its links."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from clients.homecare.adapting import settled
from clients.homecare.decisions import decide
from clients.homecare.models import MOVES, AssignedRoutine, RoutineLink, StepStop
from clients.homecare.refusals import (
    AlreadyAssigned,
    CannotAssign,
    LegStopWaits,
    LinkGone,
    RoutineEnded,
    StopWaits,
)
from clients.homecare.swaps import AS_WRITTEN, Swaps
from clients.models import Client
from clients.screening.models import Concern
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.origin import come_by
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import day_bounds, local_day
from practice.web.tokens import new_token, token_hash
from routines.models import RoutineVersion

State = AssignedRoutine.State
LINK_OUTLIVES_PLAN_BY = timedelta(days=30)
LONGEST_PLAN = timedelta(days=366)


@transaction.atomic
def assign(
    *, client: Client, version: RoutineVersion, days: Iterable[int], remind_at: time | None,
    starts_on: date, until: date, message: str, by: Membership, form_key: UUID, now: datetime,
    swaps: Swaps = AS_WRITTEN, review_on: date | None = None,
) -> AssignedRoutine:  # fmt: skip
    """Give the client this version on `days` (Monday 0 to Sunday 6); the same form gives it once.

    `swaps` is what is changed in it for them, with what their health asks for; on `review_on` a
    therapist is asked to look at it again. Raises NotScreened, NothingLeft, AlreadyAssigned or
    another CannotAssign, and stores nothing.
    """
    if {client.practice_id, version.practice_id} != {by.practice_id}:
        raise CannotAssign("Choose a client and a routine of this practice.")
    Client.objects.select_for_update().get(pk=client.pk)  # one at a time for each client
    known = AssignedRoutine.objects.filter(form_key=form_key).first()
    if known is not None:
        if known.client_id != client.pk:
            raise CannotAssign("This form belongs to another page. Open it again.")
        return known
    today = local_day(now, client.zone)
    chosen = check_plan(days, starts_on, until, review_on, today)
    if (
        AssignedRoutine.objects.running(today)
        .filter(client=client, version__routine=version.routine_id)
        .exists()
    ):
        raise AlreadyAssigned
    _check_no_leg_stop_waits(client)
    _check_no_stop_waits(client, version)
    decided = decide(version, safety_of(client, on=local_day(now, client.practice.zone)))
    decided.check_something_left()
    assigned = AssignedRoutine(
        practice=by.practice, client=client, version=version, form_key=form_key, days=chosen,
        remind_at=remind_at, starts_on=starts_on, until=until, message=message.strip(),
        decided=decided.as_data(), assigned_by=by, assigned_at=now, changed_at=now,
        altered_at=now, review_on=review_on,
    )  # fmt: skip
    assigned.swaps = settled(version, decided, swaps)
    assigned.full_clean(validate_unique=False, validate_constraints=False)
    assigned.save()
    record(Verb.ROUTINE_ASSIGNED, by=by, subject=assigned)
    return assigned


def pause(
    *, assigned: AssignedRoutine, reason: str, by: HasActor, now: datetime, told: str = ""
) -> AssignedRoutine:
    """Stop showing the routine and reminding of it, at once.

    `reason` is for the record; `told` is what the client reads of why, when they sign in.
    """
    return _move(
        assigned, State.PAUSED, Verb.ROUTINE_PAUSED, by, now, pause_reason=reason.strip(),
        pause_told=told.strip(), paused_by=by if isinstance(by, Membership) else None,
    )  # fmt: skip


@transaction.atomic
def resume(*, assigned: AssignedRoutine, by: Membership, now: datetime) -> AssignedRoutine:
    """Show it again; each showing still leaves out what is not safe that day.

    Raises LegStopWaits until a therapist has decided about a stop that paused everything.
    """
    client = hold_client(assigned.client_id)
    if hold(assigned).state == State.PAUSED:
        _check_no_leg_stop_waits(client)
    return _move(assigned, State.ACTIVE, Verb.ROUTINE_RESUMED, by, now)


@transaction.atomic
def end(*, assigned: AssignedRoutine, by: Membership, now: datetime) -> AssignedRoutine:
    """The plan is over, and so are its links."""
    revoke_links(assigned=assigned, by=by, now=now)
    return _move(assigned, State.ENDED, Verb.ROUTINE_ENDED, by, now)


@transaction.atomic
def make_link(*, assigned: AssignedRoutine, by: Actor | HasActor, now: datetime) -> str:
    """A new link to the routine: the token is returned here and kept nowhere."""
    last_day = assigned.until + LINK_OUTLIVES_PLAN_BY
    expires_at = day_bounds(last_day, assigned.zone)[1]
    if assigned.state == State.ENDED or expires_at <= now:
        raise RoutineEnded
    token = new_token()
    link = RoutineLink.objects.create(
        practice_id=assigned.practice_id, assigned=assigned, token_hash=token_hash(token),
        made_at=now, expires_at=expires_at,
    )  # fmt: skip
    record(Verb.ROUTINE_LINK_MADE, by=by, subject=link, client_id=assigned.client_id)
    return token


def find_link(token: str, *, now: datetime) -> RoutineLink:
    """The link behind a token, with all that its page needs; raises LinkGone. Changes nothing."""
    found = RoutineLink.objects.for_page().filter(token_hash=token_hash(token)).first()
    if found is None or not found.opens_at(now):
        raise LinkGone
    come_by(found.actor)
    return found


def any_link(token: str) -> RoutineLink:
    """The link behind a token, also one that opens nothing any more; raises LinkGone.

    It serves to keep what hurt, and nothing else.
    """
    found = RoutineLink.objects.select_related("assigned").filter(token_hash=token_hash(token))
    link = found.first()
    if link is None:
        raise LinkGone
    come_by(link.actor)
    return link


@transaction.atomic
def revoke_links(*, assigned: AssignedRoutine, by: HasActor, now: datetime) -> int:
    """Close every open link to the routine; says how many there were."""
    links = list(assigned.links.select_for_update().filter(revoked_at__isnull=True))
    for link in links:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        record(Verb.ROUTINE_LINK_REVOKED, by=by, subject=link, client_id=assigned.client_id)
    return len(links)


@transaction.atomic
def disown(*, link: RoutineLink, now: datetime) -> AssignedRoutine:
    """Whoever opened the link says it is not theirs: close the links, stop the letters."""
    assigned = link.assigned
    revoke_links(assigned=assigned, by=link, now=now)
    reason = "Somebody who opened the link said it was not theirs. Check the email address."
    if assigned.state == State.PAUSED:  # the therapist must read this before resuming it
        AssignedRoutine.objects.filter(pk=assigned.pk).update(
            pause_reason=f"{assigned.pause_reason} {reason}".strip()
        )
    if assigned.state != State.ACTIVE:
        return assigned
    return pause(assigned=assigned, reason=reason, by=link, now=now)


@transaction.atomic
def _move(
    assigned: AssignedRoutine, to: AssignedRoutine.State, verb: Verb, by: HasActor, now: datetime,
    **written: str | Membership | None,
) -> AssignedRoutine:  # fmt: skip
    held = hold(assigned)
    if held.state == to:
        return held
    if to not in MOVES[State(held.state)]:
        raise RoutineEnded
    for name, value in {"state": to, "changed_at": now, **written}.items():
        setattr(held, name, value)
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=["state", "changed_at", *written])
    record(verb, by=by, subject=held, fields=["state"])
    return held


def hold_client(pk: int) -> Client:
    """The client, locked until the transaction ends: one at a time, before any of their rows.

    What only refers to the client is written meanwhile, so nothing waits in a circle.
    """
    return (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("practice")
        .get(pk=pk)
    )


def hold(assigned: AssignedRoutine) -> AssignedRoutine:
    """The row as it is now, locked until the transaction ends."""
    return (
        AssignedRoutine.objects.select_for_update(of=("self",))
        .select_related("client", "practice")
        .get(pk=assigned.pk)
    )


def _check_no_stop_waits(client: Client, version: RoutineVersion) -> None:
    """Ending a plan and giving it anew does not bring back a step that hurt."""
    earlier = client.assigned_routines.filter(version__routine=version.routine_id)
    keys = [
        f"stop:{ref}" for ref in earlier.filter(stops__isnull=False).values_list("ref", flat=True)
    ]
    if client.concerns.filter(key__in=keys, settled_at=None).exists():
        raise StopWaits


def _check_no_leg_stop_waits(client: Client) -> None:
    """What may concern the leg concerns every routine, until somebody has decided about it."""
    waiting = client.concerns.filter(
        kind=Concern.Kind.RED_FLAG, key__startswith="stop:", settled_at=None
    )
    for key, raised_at in waiting.values_list("key", "raised_at"):
        # One that was settled before this concern was raised does not count.
        if StepStop.objects.filter(
            assigned__ref=key.removeprefix("stop:"), stops_all=True, told_at__gte=raised_at
        ).exists():
            raise LegStopWaits


def check_plan(
    days: Iterable[int], starts_on: date, until: date, review_on: date | None, today: date
) -> list[int]:
    """The weekdays, sorted; refuses a plan that could never be followed."""
    chosen = weekdays(days)
    if starts_on < today:
        raise CannotAssign("A plan starts today or later.")
    check_days(starts_on, until, review_on)
    return chosen


def weekdays(days: Iterable[int]) -> list[int]:
    """The weekdays (Monday 0), sorted, each once; refuses none at all."""
    chosen = sorted(set(days))
    if not chosen or not set(chosen) <= set(range(7)):
        raise CannotAssign("Choose at least one day of the week.")
    return chosen


def check_days(starts_on: date, until: date, review_on: date | None) -> None:
    """Refuse a plan that is too long, and a review on a day that is not of it."""
    if not starts_on <= until <= starts_on + LONGEST_PLAN:
        raise CannotAssign("Choose a last day after the first one, within a year of it.")
    if review_on is not None and not starts_on <= review_on <= until:
        raise CannotAssign("Look at it again on a day of the plan, or leave that empty.")
