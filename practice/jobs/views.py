"""Long work: what there is, how far it is, stopping it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from practice.access.guards import for_members
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.jobs.actions import stop
from practice.jobs.kinds import kind_of
from practice.jobs.listing import lines_for
from practice.jobs.models import Job
from practice.jobs.showing import Shown, shown


@for_members
@require_safe
def jobs(request: StaffRequest) -> HttpResponse:
    """A member's own, or everybody's for an owner, newest first. The page keeps itself true."""
    lines = lines_for(request.membership, timezone.now())
    context = {"lines": lines, "goes_on": any(line.goes_on for line in lines)}
    return render(request, "jobs/jobs.html", context)


@for_members
@require_safe
def job(request: StaffRequest, ref: str) -> HttpResponse:
    """How far one has got. The page keeps itself true."""
    found = shown(_job(request, ref), timezone.now())
    context = {"shown": found, "job": found.job, "may_try_again": _may_try_again(request, found)}
    return render(request, "jobs/job.html", context)


@for_members
@require_POST
def stop_job(request: StaffRequest, ref: str) -> HttpResponse:
    """No further step. What was done stays done."""
    stop(job=_job(request, ref), now=timezone.now())
    messages.success(request, "It stops after the step in hand. What was done stays.")
    return redirect("job", ref)


@for_members
@require_POST
def try_job_again(request: StaffRequest, ref: str) -> HttpResponse:
    """What failed, once more: as a job of its own."""
    found = shown(_job(request, ref), timezone.now())
    begin_again = kind_of(found.job).try_again
    if begin_again is None or not _may_try_again(request, found):
        messages.warning(request, "Nothing of this can be tried again.")
        return redirect("job", ref)
    try:
        begun = begin_again(found.job, request.membership, timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("job", ref)
    return redirect("job", begun.ref)


def _may_try_again(request: StaffRequest, found: Shown) -> bool:
    """Of the same work only what was begun last."""
    job = found.job
    later = request.practice.jobs.filter(kind=job.kind, subject_ref=job.subject_ref, pk__gt=job.pk)
    return found.may_be_tried_again_by(request.membership) and not later.exists()


def _job(request: StaffRequest, ref: str) -> Job:
    everybody = request.membership.may(Permission.MANAGE_TEAM)
    rows = request.practice.jobs.seen_by(request.membership, all_of_them=everybody)
    found: Job | None = rows.filter(ref=ref).first()
    if found is None:
        raise Http404("No such work here.")
    return found
