"""A signed note for paper."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.clearances.files import as_file
from clients.notes.models import SessionNote
from clients.notes.paper import note_pdf
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb


@requires(Permission.WRITE_NOTES)
@require_safe
def note_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """The note as PDF; a draft has none. Each time is in the trace."""
    found = (
        request.practice.session_notes.filter(ref=ref, status=SessionNote.Status.SIGNED)
        .select_related(
            "client", "appointment__type", "signed_by__user", "override__practice",
            "override__decided_by__user",
        )
        .prefetch_related("findings")
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404("No such signed note here.")
    found.client = client_page(request, found.client.ref).client
    found.practice = request.practice
    with transaction.atomic():
        record(Verb.NOTE_PRINTED, by=request.membership, subject=found)
    # The name of a file stays in lists of downloads: it says nothing about anybody.
    return as_file("pdf", note_pdf(found, now=timezone.now()), f"note-{found.ref}")
