"""A client tells of a run, and takes it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.models import Client
from clients.portal.queries import own_records
from clients.portal.run_forms import FAR, OTHER, RunForm
from clients.runs.actions import CannotLog, log_run, undo_run
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from routines.choosing import distance


@for_signed_in
def log_my_run(request: SignedInRequest, ref: str) -> HttpResponse:
    """How far and when; `?far=` is the chip that led here. POST keeps it, once."""
    client, now = _own(request, ref), timezone.now()
    far = request.GET.get("far", "")
    form = RunForm(
        request.POST if request.method == "POST" else None,
        now=now, zone=client.zone, initial={"far": far if far in {*FAR, OTHER} else ""},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            run = log_run(
                client=client, metres=told["metres"], finished_at=told["finished_at"],
                effort=told["effort"], felt_hard=told["hard"], form_key=told["form_key"],
                by=request.user, now=now,
            )  # fmt: skip
        except CannotLog as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Your run of {distance(run.metres)} is saved.")
            return redirect("me")
    context = {"form": form, "practice": client.practice}
    return render(request, "portal/log_run.html", context, status=422 if form.errors else 200)


@for_signed_in
@require_POST
def undo_my_run(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take one's run back."""
    client = _own(request, ref)
    run = client.run_logs.filter(ref=request.POST.get("run", "")).first()
    if run is None:
        raise Http404("No such run of yours.")
    undo_run(run=run, by=request.user, now=timezone.now())
    messages.success(request, "Taken back. That run is not kept.")
    return redirect("me")


def _own(request: SignedInRequest, ref: str) -> Client:
    found = own_records(request.user).filter(ref=ref).first()
    if found is None:
        raise Http404("No such record of yours.")
    return found
