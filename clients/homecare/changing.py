"""Changing a plan that runs, and the letter that gives a client the way to it."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from clients.homecare.actions import State, check_days, hold, make_link, weekdays
from clients.homecare.adapting import settled
from clients.homecare.decisions import decide
from clients.homecare.emails import is_told, queue_routine_given
from clients.homecare.models import SWAP_FIELDS, AssignedRoutine
from clients.homecare.plan import plan_for
from clients.homecare.refusals import CannotAssign, NotSent, RoutineEnded
from clients.homecare.swaps import Swaps
from clients.models import Client
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

CHANGEABLE = ("days", "remind_at", "until", "review_on", "message", *SWAP_FIELDS)


@transaction.atomic
def change(
    *, assigned: AssignedRoutine, days: Iterable[int], remind_at: time | None, until: date,
    message: str, swaps: Swaps, review_on: date | None, by: Membership, now: datetime,
    tell: bool = False,
) -> list[str]:  # fmt: skip
    """Change the plan without ending it; answers which of its fields are other than before.

    With `tell` the client gets a letter, if anything changed. Raises RoutineEnded, CannotAssign or
    NotSent, and changes nothing.
    """
    # As in giving a routine: one at a time for each client, before a change of health or after it.
    client = Client.objects.select_for_update().get(pk=assigned.client_id)
    held = hold(assigned)
    today = local_day(now, held.zone)
    if not held.is_running(today) or client.archived_at is not None:
        raise RoutineEnded
    before = {name: getattr(held, name) for name in CHANGEABLE}
    held.days, held.remind_at, held.until = weekdays(days), remind_at, until
    held.review_on, held.message = review_on, message.strip()
    if until < today:
        raise CannotAssign("Choose a last day from today on. To stop it now, end the plan.")
    check_days(held.starts_on, until, review_on)
    known_on = local_day(now, held.practice.zone)
    decided = decide(held.version, safety_of(held.client, on=known_on))
    held.swaps = settled(held.version, decided, swaps)
    changed = [name for name in CHANGEABLE if getattr(held, name) != before[name]]
    if not changed:
        return []
    held.altered_at = now
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=[*changed, "altered_at"])
    record(Verb.ROUTINE_CHANGED, by=by, subject=held, fields=changed)
    if tell:
        _post(held, f"{held.ref}:{now:%Y%m%d%H%M%S%f}", by=by, now=now, is_new=False)
    return changed


@transaction.atomic
def send(*, assigned: AssignedRoutine, by: Membership, now: datetime) -> bool:
    """Post the letter with the link to a routine, once to an address; says whether that is new.

    One that did not go, because the plan was paused or the address changed, stops no other.
    Raises NotSent with why it cannot go.
    """
    held = hold(assigned)
    if is_told(held, local_day(now, held.practice.zone)):
        return False
    key = f"{held.ref}:{now:%Y%m%d%H%M%S%f}" if held.letter_id else held.ref
    _post(held, key, by=by, now=now, is_new=True)
    return True


def _post(held: AssignedRoutine, key: str, *, by: Membership, now: datetime, is_new: bool) -> None:
    today = local_day(now, held.practice.zone)
    if not held.client.letters_to_on(today):
        raise NotSent("There is no email address that letters may go to. Nothing was sent.")
    if held.state != State.ACTIVE or held.client.archived_at is not None:
        raise NotSent("The plan is paused or has ended. Nothing was sent.")
    plan = plan_for(held, now)
    if not plan.is_ready:
        raise NotSent(f"{plan.heading} Nothing was sent.")
    token = make_link(assigned=held, by=by, now=now)
    held.letter = queue_routine_given(
        held, key=key, token=token, minutes=plan.minutes, is_new=is_new, now=now
    )
    held.save(update_fields=["letter"])
    record(Verb.ROUTINE_SENT, by=by, subject=held)
