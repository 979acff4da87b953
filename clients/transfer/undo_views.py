"""Undoing an import: what would go and what stays, then the word to do it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.rights.owners import owners_deed
from clients.transfer import actions
from clients.transfer.models import Import
from clients.transfer.records import showing
from clients.transfer.records.kinds import what
from clients.transfer.showing_undone import outlook, stays_as_table
from clients.transfer.views import import_of
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.tables import download


@owners_deed
def undo(request: StaffRequest, ref: str) -> HttpResponse:
    """An interruption: how many records go, how many stay and why; then it is begun."""
    source, now = import_of(request, ref), timezone.now()
    if request.method == "POST":
        try:
            actions.undo(source=source, by=request.membership, now=now)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("import", ref)
    if source.state != Import.State.DONE or source.is_worked_on:
        return redirect("import", ref)
    if now > source.undo_until:
        messages.error(request, actions.TOO_LATE)
        return redirect("import", ref)
    shown = outlook(source) if source.is_of_people else showing.outlook(source)
    context = {"source": source, "outlook": shown, "what_goes": what(source, shown.goes)}
    return render(request, "transfer/undo.html", context)


@requires(Permission.MOVE_RECORDS)
@require_safe
def stays(request: StaffRequest, ref: str) -> HttpResponse:
    """The records that stayed as they are, and why, for a spreadsheet."""
    content = stays_as_table(import_of(request, ref))
    return download("records-that-stay.csv", "text/csv; charset=utf-8", content)
