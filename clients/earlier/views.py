"""A client's notes from the system that the practice used before."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest

PAGE = 25


@requires(Permission.WRITE_NOTES)
@require_safe
def client_earlier_notes(request: StaffRequest, ref: str) -> HttpResponse:
    """All of them, the newest first."""
    page = client_page(request, ref)
    notes = page.client.earlier_notes.select_related("brought_by__user")
    shown = Paginator(notes.order_by("-written_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "earlier/notes.html", {**page.context, "notes": shown})


@requires(Permission.WRITE_NOTES)
@require_safe
def earlier_note(request: StaffRequest, ref: str, note_ref: str) -> HttpResponse:
    """One of them."""
    page = client_page(request, ref)
    note = page.client.earlier_notes.select_related("brought_by__user").filter(ref=note_ref).first()
    if note is None:
        raise Http404("No such note here.")
    return render(request, "earlier/note.html", {**page.context, "note": note})
