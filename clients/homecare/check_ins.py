"""What comes back from a client: done, in part or skipped, how sore, and putting it right."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from clients.homecare.actions import State, hold
from clients.homecare.alerts import look_at
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.queries import score_before
from clients.homecare.refusals import CannotCheckIn, RoutineEnded
from practice.audit.actors import HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

Outcome, Why = RoutineCheckIn.Outcome, RoutineCheckIn.Why
EARLIEST = timedelta(days=7)
CORRECTABLE = timedelta(days=1)
MORE = {Outcome.SKIPPED: 0, Outcome.PART: 1, Outcome.DONE: 2}


@transaction.atomic
def check_in(
    *, assigned: AssignedRoutine, form_key: UUID, by: HasActor, now: datetime,
    done_at: datetime | None = None, done_on: date | None = None, outcome: str = Outcome.DONE,
    why: str = "", before: int | None = None, soreness: int | None = None, comment: str = "",
) -> RoutineCheckIn:  # fmt: skip
    """What came of the routine at that moment, or that day; now if nothing is given.

    Told twice, by the same form or another, it is once: more of it takes the place of less. The
    day is the client's, up to today and at most 7 days back. Raises CannotCheckIn, RoutineEnded.
    """
    held = hold(assigned)
    at = min(done_at or now, now)
    zone = held.zone
    day = done_on or local_day(at, zone)
    known = held.check_ins.filter(form_key=form_key).first()
    if known is not None:
        return known if known.undone_at else _more(known, outcome, by=by, now=now)
    if held.state == State.ENDED and at >= held.changed_at:
        raise RoutineEnded
    stands = held.check_ins.standing().filter(done_on=day).first()
    if stands is not None:
        return _more(stands, outcome, by=by, now=now)
    today = local_day(now, zone)
    if not max(held.starts_on, today - EARLIEST) <= day <= min(held.until, today):
        raise CannotCheckIn(
            "A routine is marked on a day of its plan, up to today and at most 7 days back."
        )
    if RoutineCheckIn.objects.filter(form_key=form_key).exists():
        form_key = uuid4()  # the form of another routine's page
    if before is None:
        before = score_before(held.client_id, on=day, at=at)
    row = RoutineCheckIn(
        practice_id=held.practice_id, assigned=held, form_key=form_key, done_on=day, done_at=at,
        outcome=outcome, why=_why(outcome, why), before=_score(before), soreness=_score(soreness),
        comment=comment.strip(),
    )  # fmt: skip
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    verb = Verb.ROUTINE_DONE if row.was_done else Verb.ROUTINE_SKIPPED
    record(verb, by=by, subject=row, client_id=held.client_id)
    look_at(row, by=by, now=now)
    return row


@transaction.atomic
def change_check_in(
    *, check_in: RoutineCheckIn, by: HasActor, now: datetime, outcome: str | None = None,
    why: str = "", before: int | None = None, soreness: int | None = None,
    comment: str | None = None,
) -> RoutineCheckIn:  # fmt: skip
    """Put right what was told, or add to it, that day and the day after. None stays as it was."""
    held = _correctable(check_in, now)
    if held.undone_at is not None:
        raise CannotCheckIn("This was taken back. Mark the routine again.")
    wanted: dict[str, Any] = {
        "before": _score(before), "soreness": _score(soreness),
        "comment": None if comment is None else comment.strip(), "outcome": outcome,
        "why": None if outcome is None else _why(outcome, why),
    }  # fmt: skip
    _write(
        held, {name: value for name, value in wanted.items() if value is not None}, by=by, now=now
    )
    return held


@transaction.atomic
def undo_check_in(*, check_in: RoutineCheckIn, by: HasActor, now: datetime) -> RoutineCheckIn:
    """Take it back, that day and the day after; the row stays, marked. Twice changes nothing."""
    held = _correctable(check_in, now)
    if held.undone_at is None:
        held.undone_at = now
        held.save(update_fields=["undone_at"])
        client_id = held.assigned.client_id
        record(Verb.ROUTINE_NOT_DONE, by=by, subject=held, client_id=client_id)
        look_at(held, by=by, now=now)
    return held


def is_correctable(check_in: RoutineCheckIn, on: date) -> bool:
    """Whether it may still be changed that day."""
    return on <= check_in.done_on + CORRECTABLE


def _correctable(check_in: RoutineCheckIn, now: datetime) -> RoutineCheckIn:
    """The row as it is now, locked, while it may be changed."""
    held = (
        RoutineCheckIn.objects.select_for_update(of=("self",))
        .select_related("practice", "assigned__version", "assigned__client__practice")
        .get(pk=check_in.pk)
    )
    if not is_correctable(held, local_day(now, held.assigned.zone)):
        raise CannotCheckIn(
            "This can be changed on its day and the day after. Tell your therapist instead."
        )
    return held


def _more(stands: RoutineCheckIn, outcome: str, *, by: HasActor, now: datetime) -> RoutineCheckIn:
    """The day as it stands; a result that comes late may say that more was done."""
    if MORE[Outcome(outcome)] > MORE[Outcome(stands.outcome)]:
        _write(stands, {"outcome": outcome, "why": ""}, by=by, now=now)
    return stands


def _write(held: RoutineCheckIn, wanted: dict[str, Any], *, by: HasActor, now: datetime) -> None:
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(held, name, wanted[name])
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=changed)
    record(
        Verb.ROUTINE_CHECK_IN_CHANGED, by=by, subject=held, client_id=held.assigned.client_id,
        fields=changed,
    )  # fmt: skip
    look_at(held, by=by, now=now)


def _why(outcome: str, why: str) -> str:
    if outcome not in Outcome.values:
        raise CannotCheckIn("Choose whether it was done, done in part or skipped.")
    if outcome != Outcome.SKIPPED:
        return ""
    if why not in Why.values:
        raise CannotCheckIn("Choose why it was skipped.")
    return why


def _score(score: int | None) -> int | None:
    if score is not None and not 0 <= score <= 10:
        raise CannotCheckIn("Choose a number from 0 to 10.")
    return score
