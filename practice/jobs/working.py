"""The worker's side: take a job, do some steps, put it back.

A step and its count are one transaction, under the lease. A worker that is killed leaves whole
steps only; when its lease has run out, another goes on from there.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from practice.jobs.actions import end
from practice.jobs.kinds import Work, kind_of
from practice.jobs.models import Job, State
from practice.web.refs import new_ref

LEASE = timedelta(seconds=90)
# Long enough to be worth its preparation, short enough for others to get their turn.
TURN = 8.0
# Between two steps: SQLite has one writer, and whoever waits for it asks again every 50 ms, or
# every 100 after a third of a second. A shorter pause would be over before they ask.
BREATH = 0.06
MOST_BROKEN = 5

logger = logging.getLogger(__name__)


class LostJob(Exception):
    """The lease is somebody else's now."""


def work(clock: Callable[[], datetime], *, turn: float = TURN) -> int:
    """Take what is ready, for as long as one turn has not passed. The number of jobs taken."""
    taken = 0
    until = time.monotonic() + turn
    while time.monotonic() < until and (job := take(clock())) is not None:
        taken += 1
        carry_on(job, clock, turn)
    return taken


def take(now: datetime) -> Job | None:
    """The job that has waited longest, leased to us.

    It counts as broken until a step works: a worker that is killed says nothing any more.
    """
    while (job := _taken(now)) is not None:
        if not job.is_over:
            return job
    return None


@transaction.atomic
def _taken(now: datetime) -> Job | None:
    job = Job.objects.ready(now).select_for_update(skip_locked=True).first()
    if job is None:
        return None
    if not _is_ended(job, now):
        job.state, job.began_at, job.broke = State.RUNNING, job.began_at or now, job.broke + 1
        job.lease, job.leased_until = new_ref(), now + LEASE
    job.save()
    return job


def _is_ended(job: Job, now: datetime) -> bool:
    """Ends what nobody wants any more, and what broke too often; the caller saves."""
    if job.stop_asked_at is not None:
        end(job, State.STOPPED, now)
    elif job.broke >= MOST_BROKEN:
        end(job, State.FAILED, now)
    return job.is_over


def carry_on(job: Job, clock: Callable[[], datetime], turn: float) -> None:
    """Steps until the turn is over, or the work. Getting ready takes nothing from the turn."""
    try:
        hands = kind_of(job).begin(job)
        until = time.monotonic() + turn
        while step(job, hands, clock()):
            if time.monotonic() >= until:
                put_back(job, clock())
                return
            time.sleep(BREATH)
    except LostJob:
        return
    except Exception as error:
        # Its words may tell of people.
        logger.error("Job %s broke in a step: %s.", job.ref, type(error).__name__)
        broke(job, clock())


@transaction.atomic
def step(job: Job, hands: Work, now: datetime) -> bool:
    """One step; whether there is more to do."""
    held = _ours(job)
    if held.stop_asked_at is not None:
        end(held, State.STOPPED, now)
        held.save()
        return False
    did = hands.step(held, now)
    held.done, held.failed = held.done + did.done, held.failed + did.failed
    held.total = held.total if did.total is None else did.total
    held.leased_until, held.broke = now + LEASE, 0
    if did.is_over:
        end(held, State.DONE, now)
    held.save()
    return not did.is_over


@transaction.atomic
def put_back(job: Job, now: datetime) -> None:
    """Behind the others that wait."""
    held = _ours(job)
    held.lease, held.leased_until, held.next_at = "", None, now
    held.save()


@transaction.atomic
def broke(job: Job, now: datetime) -> None:
    """Again after a pause that grows; given up after the fifth time it was taken in vain."""
    try:
        held = _ours(job)
    except LostJob:
        return
    # Steps of this turn that worked have taken back what `take` counted.
    held.broke = max(held.broke, 1)
    if not _is_ended(held, now):
        held.lease, held.leased_until = "", None
        held.next_at = now + timedelta(seconds=2**held.broke)
    held.save()


def _ours(job: Job) -> Job:
    held = Job.objects.select_for_update().filter(pk=job.pk, lease=job.lease).first()
    if held is None:
        raise LostJob(job.ref)
    return held
