"""How far a job has got, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from practice.accounts.models import Membership
from practice.jobs.kinds import kind_of
from practice.jobs.models import Job, State
from practice.web.words import minutes


@dataclass(frozen=True)
class Shown:
    """A job for its page. `share` is None while nobody knows how much there is."""

    job: Job
    title: str
    words: str
    took: str
    share: tuple[int, int] | None
    page: str
    leaving: str

    def may_be_tried_again_by(self, member: Membership) -> bool:
        """Whether something failed that can be tried again, by somebody who may begin it."""
        kind = kind_of(self.job)
        if not (self.job.is_over and self.job.failed and kind.try_again):
            return False
        return kind.needs is None or member.may(kind.needs)


def shown(job: Job, now: datetime) -> Shown:
    """The job in words."""
    kind = kind_of(job)
    dealt_with = job.done + job.failed
    words = _counted(job, kind.counted)
    if job.failed:
        words += f", {job.failed:,} failed"
    if job.state == State.WAITING:
        words = "Waiting for its turn."
    elapsed = (job.ended_at or now) - (job.began_at or now)
    return Shown(
        job=job,
        title=kind.words,
        words=words,
        took=minutes(int(max(elapsed, timedelta(0)).total_seconds())),
        share=None if job.total is None else (dealt_with, max(job.total, 1)),
        page=reverse(kind.page, args=[job.subject_ref]),
        leaving=kind.leaving,
    )


def _counted(job: Job, counted: tuple[str, str]) -> str:
    if job.total is None:
        return f"{job.done:,} {counted[job.done != 1]} so far"
    return f"{job.done:,} of {job.total:,} {counted[job.total != 1]}"
