"""Giving clients the newest version of a routine, seeing first what would change for each."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.homecare.forms import UpdateForm
from clients.homecare.newer import older_copies, what_would_change
from clients.homecare.updating import Updated, update_copies
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day
from practice.web.words import count
from routines.models import RoutineVersion
from routines.queries import any_version


@requires(Permission.ASSIGN_ROUTINES)
def update_clients(request: StaffRequest, ref: str) -> HttpResponse:
    """Everybody with an older version, what would change for them, and one press for some."""
    version = any_version(request.practice, ref)
    if version is None:
        raise Http404("No such routine here.")
    now = timezone.now()
    today = local_day(now, request.practice.zone)
    copies = older_copies(version, seen_by=request.membership, on=today)
    form = UpdateForm(request.POST or None, copies=copies, seen=version.number)
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in copies if one.ref in form.cleaned_data["copies"]]
        updated = update_copies(copies=chosen, version=version, by=request.membership, now=now)
        _say(request, version, updated)
        return redirect("update_clients" if updated.refused else "routine", ref)
    context = {
        "version": version,
        "form": form,
        "copies": what_would_change(copies, version, on=today),
        "chosen": form["copies"].value() or [],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homecare/update_clients.html", context, status=status)


def _say(request: StaffRequest, version: RoutineVersion, updated: Updated) -> None:
    """Numbers only: the messages of a page are kept in a cookie, and why is on the page."""
    if updated.given:
        who = count(len(updated.given), "client has", "clients have")
        messages.success(request, f"{who} version {version.number} now.")
    if updated.refused:
        who = count(len(updated.refused), "client", "clients")
        messages.error(request, f"{who} could not be given it. The page says why.")
