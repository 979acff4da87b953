"""Asking for long work, and asking it to stop."""

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction

from practice.accounts.models import Membership
from practice.jobs.kinds import kind_of
from practice.jobs.models import GOES_ON, Job, State


def start(*, kind: str, subject_ref: str, by: Membership, now: datetime) -> Job:
    """Ask for it. What goes on already is not begun twice: that one is answered."""
    try:
        with transaction.atomic():
            return Job.objects.create(
                practice=by.practice, kind=kind, subject_ref=subject_ref, by=by, asked_at=now,
                next_at=now,
            )  # fmt: skip
    except IntegrityError:
        same = by.practice.jobs.filter(kind=kind, subject_ref=subject_ref)
        return same.get(state__in=GOES_ON)


@transaction.atomic
def stop(*, job: Job, now: datetime) -> Job:
    """No further step: at once if nobody has it, else after the one in hand."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.is_over:
        return held
    held.stop_asked_at = held.stop_asked_at or now
    if not held.lease:
        end(held, State.STOPPED, now)
    held.save()
    return held


def end(job: Job, state: State, now: datetime) -> None:
    """Set an end; the caller saves. What follows it is done in the same transaction: where that
    cannot be done there is no end, and the next who looks tries again.
    """
    _follow(job)
    job.state, job.ended_at, job.lease, job.leased_until = state, now, "", None


def _follow(job: Job) -> None:
    # A kind that this version does not know ends, too.
    with suppress(KeyError):
        kind_of(job).after()
