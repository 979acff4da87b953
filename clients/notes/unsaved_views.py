"""What is typed into a note and not saved: kept while it is typed, shown beside what was saved."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.notes.amend_form import AmendForm
from clients.notes.draft_page import sent_from
from clients.notes.forms import PageForm
from clients.notes.keeping import Sent, forget, keep_typed, set_aside, unsaved_of
from clients.notes.models import SessionNote, UnsavedDraft
from clients.notes.showing import shown
from clients.notes.unsaved import as_forms, as_text, resent, typed
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@require_POST
@requires(Permission.WRITE_NOTES)
def keep(request: StaffRequest, ref: str) -> HttpResponse:
    """Keep the form as it is now. 200, or 409 when the note was saved, signed or locked.

    It is kept either way. `kept` says when, `number` which; `changed` when the note was saved by
    another page, `elsewhere` since when something is typed on another; "" for neither.
    """
    note = _note(request, ref)
    sent = PageForm(request.POST)
    if not sent.is_valid() or not (sent.cleaned_data["page"] and sent.cleaned_data["number"]):
        return JsonResponse({"kept": ""}, status=422)
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = keep_typed(
        note=note, page=sent.cleaned_data["page"], number=sent.cleaned_data["number"],
        base_version=sent.cleaned_data["version"] or 0, typed=pairs, by=request.membership,
        now=timezone.now(), carries_on=sent.cleaned_data["carries_on"],
    )  # fmt: skip
    zone = request.practice.zone
    other = kept.elsewhere
    said = {
        "kept": f"{kept.draft.kept_at.astimezone(zone):%H:%M}",
        "number": kept.draft.number,
        "changed": f"{note.saved_at.astimezone(zone):%H:%M}" if kept.changed else "",
        "signed": kept.signed,
        "locked": kept.locked,
        "elsewhere": f"{other.began_at.astimezone(zone):%H:%M}" if other else "",
    }
    closed = kept.changed or kept.signed or kept.locked
    return JsonResponse(said, status=409 if closed else 200)


@requires(Permission.WRITE_NOTES)
def unsaved(request: StaffRequest, ref: str, draft_ref: str) -> HttpResponse:
    """What was saved and what was typed, side by side; POST puts away what was typed."""
    note = _note(request, ref)
    page = client_page(request, note.client.ref)
    mine = unsaved_of(note, request.membership)
    draft = next((one for one in mine if one.ref == draft_ref), None)
    signed = note.status == SessionNote.Status.SIGNED
    if request.method == "POST":
        # The page that carries it on may have taken its place since it was opened.
        of_page = [one for one in mine if one.page == sent_from(request).page]
        found = [draft] if draft else of_page
        if not found:
            raise Http404("No such draft of yours.")
        return _put_away(request, note, [*found, *of_page], signed=signed)
    if draft is None:
        raise Http404("No such draft of yours.")
    form, findings = as_forms(draft)
    sent = Sent(carries_on=f"{draft.ref}:{draft.number}")
    context = {**page.context, "note": note, "draft": draft, "sent": sent}
    if signed:
        context["form"] = AmendForm(initial={"text": as_text(typed(form, findings))})
        return render(request, "notes/amend.html", context)
    context |= {
        "theirs": shown(note), "yours": typed(form, findings), "findings": findings,
        "resent": [pair for pair in resent(form, findings) if pair[0] != "version"],
    }  # fmt: skip
    return render(request, "notes/conflict.html", context)


def _put_away(
    request: StaffRequest, note: SessionNote, drafts: list[UnsavedDraft], *, signed: bool
) -> HttpResponse:
    now = timezone.now()
    for draft in drafts:
        if signed:
            sent = Sent(draft.page, draft.number)
            forget(note=note, by=request.membership, sent=sent, now=now)
        else:
            set_aside(draft=draft, now=now)
    if signed:
        messages.success(request, "What was typed and not signed is deleted.")
    else:
        messages.success(request, "The note shows what was saved. What you typed is set aside.")
    return redirect("note", note.ref)


def _note(request: StaffRequest, ref: str) -> SessionNote:
    # Typing opens no page of the client, so it asks here whether this member may know of them.
    seen = request.practice.clients.visible_to(request.membership)
    found = (
        request.practice.session_notes.filter(ref=ref, client__in=seen)
        .select_related("client", "appointment", "practice__note_rules")
        .prefetch_related("findings")
        .first()
    )
    if found is None:
        raise Http404("No such note here.")
    return found
