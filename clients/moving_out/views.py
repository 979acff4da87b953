"""Moving out: everything of the practice as one file, for an owner."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.moving_out import actions
from clients.moving_out.forms import ExportForm
from clients.moving_out.models import Export
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.requests import StaffRequest
from practice.web.tables import streamed

SHOWN = 30


@requires(Permission.MOVE_RECORDS)
@freshly_signed_in
def exports(request: StaffRequest) -> HttpResponse:
    """Ask for one; and those asked for before."""
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            export = actions.ask(by=request.membership, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            return redirect("export", export.ref)
    rows = request.practice.exports.select_related("by__user")
    context = {"form": form, "exports": rows.order_by("-asked_at", "-pk")[:SHOWN]}
    status = 422 if request.method == "POST" else 200
    return render(request, "moving_out/exports.html", context, status=status)


@requires(Permission.MOVE_RECORDS)
@require_safe
def one_export(request: StaffRequest, ref: str) -> HttpResponse:
    """Where it stands: the work on it, the file, or that it is gone."""
    export = _export(request, ref)
    job = request.practice.jobs.going_on().filter(subject_ref=ref).first()
    if job is not None:
        return redirect("job", job.ref)
    context = {
        "export": export,
        "lies_there": export.lies_there(timezone.now()),
        "is_theirs": export.by_id == request.membership.pk,
    }
    return render(request, "moving_out/export.html", context)


@requires(Permission.MOVE_RECORDS)
@freshly_signed_in
@require_POST
def fetch_export(request: StaffRequest, ref: str) -> HttpResponse:
    """The file, for who asked for it."""
    export = _export(request, ref)
    try:
        pieces = actions.fetch(export=export, by=request.membership, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("export", ref)
    return streamed(f"export-{export.ref}.zip", "application/zip", pieces)


@requires(Permission.MOVE_RECORDS)
@require_POST
def go_on_with_export(request: StaffRequest, ref: str) -> HttpResponse:
    """Where it was stopped."""
    try:
        actions.go_on(export=_export(request, ref), by=request.membership, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("export", ref)


@requires(Permission.MOVE_RECORDS)
@require_POST
def throw_away_export(request: StaffRequest, ref: str) -> HttpResponse:
    """Nothing of it lies about any more."""
    try:
        actions.throw_away(export=_export(request, ref), by=request.membership)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("export", ref)
    messages.success(request, "The export is thrown away.")
    return redirect("exports")


def _export(request: StaffRequest, ref: str) -> Export:
    found: Export | None = (
        request.practice.exports.filter(ref=ref).select_related("practice", "by__user").first()
    )
    if found is None:
        raise Http404("No such export here.")
    return found
