"""Long work: what there is, how far it is, stopping it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from practice.access.guards import for_members
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.jobs.actions import stop
from practice.jobs.models import Job, JobQuerySet
from practice.jobs.showing import shown

LISTED = 30


@for_members
@require_safe
def jobs(request: StaffRequest) -> HttpResponse:
    """A member's own, or everybody's for an owner, newest first."""
    now = timezone.now()
    rows = [shown(one, now) for one in _seen(request)[:LISTED]]
    return render(request, "jobs/jobs.html", {"jobs": rows})


@for_members
@require_safe
def job(request: StaffRequest, ref: str) -> HttpResponse:
    """How far one has got. The page keeps itself true."""
    found = shown(_job(request, ref), timezone.now())
    return render(request, "jobs/job.html", {"shown": found, "job": found.job})


@for_members
@require_POST
def stop_job(request: StaffRequest, ref: str) -> HttpResponse:
    """No further step. What was done stays done."""
    stop(job=_job(request, ref), now=timezone.now())
    messages.success(request, "It stops after the step in hand. What was done stays.")
    return redirect("job", ref)


def _seen(request: StaffRequest) -> JobQuerySet:
    everybody = request.membership.may(Permission.MANAGE_TEAM)
    rows: JobQuerySet = request.practice.jobs.all()
    return rows.seen_by(request.membership, all_of_them=everybody)


def _job(request: StaffRequest, ref: str) -> Job:
    found = _seen(request).filter(ref=ref).first()
    if found is None:
        raise Http404("No such work here.")
    return found
