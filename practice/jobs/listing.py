"""All long work on one page: jobs, sealing anew, and what features keep elsewhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.jobs.models import GOES_ON, Job
from practice.jobs.showing import shown
from practice.privacy.models import Rotation
from practice.web.words import count, minutes

LISTED = 30


@dataclass(frozen=True)
class Line:
    """One piece of work. `share` is None where nobody knows how much there is; an address is ""
    where there is nothing to open, to stop or to try again.
    """

    at: datetime
    title: str
    state: str
    words: str
    took: str
    by: str = ""
    goes_on: bool = False
    share: tuple[int, int] | None = None
    page: str = ""
    stop: str = ""
    again: str = ""


# What a member may see of it, newest first.
Source = Callable[[Membership, datetime], Iterable[Line]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Make long work known that is not done as a job."""
    _SOURCES.append(source)


def lines_for(member: Membership, now: datetime) -> list[Line]:
    """The newest of all of it."""
    found = [*_jobs(member, now), *_rotations(member, now)]
    for source in _SOURCES:
        found += source(member, now)
    return sorted(found, key=lambda line: line.at, reverse=True)[:LISTED]


def _jobs(member: Membership, now: datetime) -> Iterable[Line]:
    everybody = member.may(Permission.MANAGE_TEAM)
    rows = member.practice.jobs.seen_by(member, all_of_them=everybody)[:LISTED]
    begun_anew = set[tuple[str, str]]()
    for job in rows:
        work = (job.kind, job.subject_ref)
        yield _job(job, member, now, is_last=work not in begun_anew)
        begun_anew.add(work)


def _job(job: Job, member: Membership, now: datetime, *, is_last: bool) -> Line:
    one = shown(job, now)
    stops = job.state in GOES_ON and job.stop_asked_at is None
    again = is_last and one.may_be_tried_again_by(member)
    return Line(
        at=job.asked_at, title=one.title, state=job.get_state_display(), words=one.words,
        took=one.took if job.began_at else "", by=job.by.name, goes_on=not job.is_over,
        share=one.share, page=reverse("job", args=[job.ref]),
        stop=reverse("stop_job", args=[job.ref]) if stops else "",
        again=reverse("try_job_again", args=[job.ref]) if again else "",
    )  # fmt: skip


def _rotations(member: Membership, now: datetime) -> Iterable[Line]:
    """Numbers alone, and to owners: it is begun, and stopped, where the keys are."""
    if not member.may(Permission.MANAGE_RECORDS):
        return
    for one in Rotation.objects.order_by("-began_at", "-pk")[:LISTED]:
        state = one.state_at(now)
        until = one.ended_at or (now if state == Rotation.State.RUNNING else one.heard_at)
        took = max(until - one.began_at, timedelta(0))
        yield Line(
            at=one.began_at, title="Sealing with the newest key", state=state.label,
            words=f"{one.done:,} of {count(one.total, 'table', 'tables')}",
            took=minutes(int(took.total_seconds())), goes_on=state == Rotation.State.RUNNING,
            share=(one.done, max(one.total, 1)),
        )  # fmt: skip
