"""Files of those who come no more: laid aside, found again, taken out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.overview.archiving import CannotArchive, archive, archived_rows, take_out
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.SEE_CLIENTS)
@require_safe
def archived(request: StaffRequest) -> HttpResponse:
    """Everybody in the archive, by name."""
    words = request.GET.get("q", "").strip()[:100]
    after = request.GET.get("after", "")
    rows, following = archived_rows(request.membership, words=words, after=after)
    context = {"rows": rows, "following": following, "words": words}
    return render(request, "overview/archive.html", context)


@require_POST
@requires(Permission.EDIT_CLIENTS)
def archive_client(request: StaffRequest, ref: str) -> HttpResponse:
    """Lay a file aside."""
    client = client_page(request, ref).client
    try:
        archive(client=client, by=request.membership, now=timezone.now())
    except CannotArchive as refusal:
        messages.error(request, str(refusal))
    return redirect("client", ref)


@require_POST
@requires(Permission.EDIT_CLIENTS)
def take_out_client(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a file out of the archive."""
    client = client_page(request, ref).client
    try:
        take_out(client=client, by=request.membership, now=timezone.now())
    except CannotArchive as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The file is out of the archive.")
    return redirect("client", ref)
