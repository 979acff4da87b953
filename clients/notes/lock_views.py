"""A locked draft: reading it, signing it as it is, and the practice's rule for it."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.notes import actions
from clients.notes.locking import lock_hours, locked_at, set_lock
from clients.notes.map_showing import drawings, key
from clients.notes.models import NoteRules, SessionNote
from clients.notes.showing import shown
from clients.notes.sign_views import sign_and_say
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.forms import PlainForm

SIGNED = "The note is signed. What is missing goes into an amendment."


class LockForm(PlainForm):
    """After how long a draft locks."""

    lock_hours = forms.TypedChoiceField(
        label="A draft that nobody saves any more is locked", choices=NoteRules.Lock.choices,
        coerce=int, widget=forms.RadioSelect,
        help_text="A locked draft is signed as it is; what is missing goes into an amendment "
        "with a reason. Nothing is signed by itself.",
    )  # fmt: skip


def locked_page(
    request: StaffRequest, note: SessionNote, at: datetime, context: dict[str, object],
) -> HttpResponse:  # fmt: skip
    """The draft as it is read, with the button that signs it. `at` is since when it is locked."""
    context = {
        **context, "locked_at": at, "shown": shown(note), "drawings": drawings(note),
        "map_key": key(note.findings.all()),
    }  # fmt: skip
    return render(request, "notes/locked.html", context)


@require_POST
@requires(Permission.WRITE_NOTES)
def sign_locked(request: StaffRequest, ref: str) -> HttpResponse:
    """Sign a locked draft as it is; one that is open is signed on its own page."""
    found = (
        request.practice.session_notes.filter(ref=ref)
        .select_related("client", "appointment", "practice__note_rules")
        .first()
    )
    if found is None:
        raise Http404("No such note here.")
    client_page(request, found.client.ref)
    if locked_at(found, now=timezone.now()) is None:
        return redirect("note", ref)
    try:
        sign_and_say(request, found, SIGNED)
    except (ValidationError, actions.AlreadySigned) as refusal:
        texts = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        messages.error(request, " ".join(texts))
    return redirect("note", ref)


@requires(Permission.MANAGE_OFFER)
def note_rules(request: StaffRequest) -> HttpResponse:
    """When drafts lock."""
    form = LockForm(
        request.POST if request.method == "POST" else None,
        initial={"lock_hours": lock_hours(request.practice)},
    )
    if form.is_valid():
        set_lock(
            practice=request.practice, hours=form.cleaned_data["lock_hours"],
            by=request.membership,
        )  # fmt: skip
        messages.success(request, "The rule for drafts is saved. It holds from now on.")
        return redirect("settings")
    context = {
        "heading": "Notes",
        "form": form,
        "back": reverse("settings"),
        "back_words": "Settings",
    }
    return render(request, "schedule/form.html", context, status=422 if form.errors else 200)
