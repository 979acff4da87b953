"""Signing from a page, and the questions that a sharp finding asks before it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.notes import actions
from clients.notes.models import SessionNote
from clients.notes.sharp import begin_asking, side_to_ask
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest

WHERE = {"left": "the left foot", "right": "the right foot", "both": "both feet"}


def sign_and_say(request: StaffRequest, note: SessionNote, said: str) -> None:
    """Sign, with what the page says of it, and say what that recorded. Raises what `sign` does."""
    now = timezone.now()
    side = side_to_ask(note, now=now)
    actions.sign(note=note, version=note.version, by=request.membership, now=now)
    messages.success(request, said)
    if side:
        messages.warning(
            request,
            f"Sharp pain is marked on {WHERE[side]} and was not asked about. It counts as yes "
            "until it is.",
        )


@require_POST
@requires(Permission.RECORD_HEALTH)
def ask_about_sharp(request: StaffRequest, ref: str) -> HttpResponse:
    """Go on to the questions about the sharp pain that a draft tells of."""
    found = request.practice.session_notes.filter(ref=ref).select_related("client").first()
    if found is None:
        raise Http404("No such note here.")
    found.client = client_page(request, found.client.ref).client
    side = side_to_ask(found, now=timezone.now())
    if not side:
        messages.info(request, "There is nothing to ask about sharp pain.")
        return redirect("note", ref)
    filling = begin_asking(found, side=side, by=request.membership, now=timezone.now())
    if filling is None:
        messages.info(request, "You are in the middle of the health form. It asks about this, too.")
        return redirect("intake_entry", found.client.ref)
    return redirect(filling.urls["details"])
