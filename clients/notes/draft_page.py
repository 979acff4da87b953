"""The page of a draft: the form, the session before beside it, and what was typed and not saved."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clients.notes.forms import (
    MOST_FINDINGS,
    BaseFindings,
    FindingFormSet,
    NoteForm,
    PageForm,
    initial_findings,
    initial_of,
)
from clients.notes.habits import habits_of, snippets_of
from clients.notes.keeping import Sent, unsaved_of
from clients.notes.map_editing import editor, listed
from clients.notes.map_showing import drawings, key
from clients.notes.models import SessionNote, UnsavedDraft
from clients.notes.queries import signed_before
from clients.notes.said_before import said_before
from clients.notes.showing import shown
from clients.notes.unsaved import as_forms, as_initial
from practice.accounts.requests import StaffRequest
from practice.web.words import count

Initial = tuple[dict[str, Any], list[dict[str, Any]]]


def fresh_page(request: StaffRequest, note: SessionNote, context: dict[str, Any]) -> HttpResponse:
    """The draft as it was saved, or as this person typed on since, when nobody saved meanwhile."""
    mine = unsaved_of(note, request.membership)
    carried_on = next(
        (one for one in mine if not one.set_aside_at and one.base_version == note.version), None
    )
    fields, rows = _initial(note, carried_on)
    return _page(request, note, context, (fields, rows), mine, carried_on)


def page_again(
    request: StaffRequest, note: SessionNote, context: dict[str, Any], *, status: int = 422
) -> HttpResponse:
    """The draft as it was sent, with what is wrong with it."""
    mine = unsaved_of(note, request.membership)
    carried_on = _sent_as(request, mine)
    return _page(
        request, note, context | {"came_back": True}, None, mine, carried_on, status=status
    )


def with_last_time(
    request: StaffRequest, note: SessionNote, context: dict[str, Any], form: NoteForm,
    findings: BaseFindings,
) -> HttpResponse:  # fmt: skip
    """The draft as it was sent, and below it what was found the session before, marked as such."""
    mine = unsaved_of(note, request.membership)
    carried_on = _sent_as(request, mine)
    fields, rows = as_initial(form, findings)
    there = {(row["zone"], row["foot"]) for row in rows}
    if last := signed_before(note):
        brought = [
            row | {"carried": True, "sharp": False}
            for row in initial_findings(last.findings.all())
            if (row["zone"], row["foot"]) not in there
        ]
        room = MOST_FINDINGS - len(rows)
        rows += brought[:room]
        if len(brought) > room:
            left = count(len(brought) - room, "finding", "findings")
            messages.warning(
                request, f"A note has room for {MOST_FINDINGS}: {left} of last time left out."
            )
        if last.what_i_did and not (fields["what_i_did"] or "").strip():
            fields["what_i_did"] = f"As last time: {last.what_i_did}"
    return _page(request, note, context | {"came_back": True}, (fields, rows), mine, carried_on)


def forms_for(
    request: StaffRequest, note: SessionNote, data: QueryDict | None = None, *,
    initial: Initial = ({}, []),
) -> tuple[NoteForm, BaseFindings]:  # fmt: skip
    """The note and its findings, with the prompts of the visit's type, the letters this therapist
    wants and, for new findings, their scale of tenderness.
    """
    habits = habits_of(request.membership)
    prompts = note.appointment.type.note_prompts
    fields, rows = initial
    form = NoteForm(data, initial=fields, prompts=prompts, soap=habits.shows_soap)
    on_scale = {"scale": habits.tenderness_scale}
    findings = FindingFormSet(data, initial=rows, prefix="f", form_kwargs=on_scale)
    return form, cast(BaseFindings, findings)


def sent_from(request: StaffRequest) -> Sent:
    """The open page that the form came from; an empty one for what is none."""
    sent = PageForm(request.POST)
    if not sent.is_valid():
        return Sent()
    said = sent.cleaned_data
    return Sent(said["page"], said["number"] or 0, said["carries_on"] or "")


def _sent_as(request: StaffRequest, mine: list[UnsavedDraft]) -> UnsavedDraft | None:
    """The draft that holds what this page sent, or the one it had carried on and not changed."""
    sent = sent_from(request)
    for one in mine:
        if one.page == sent.page:
            return one
    return next((one for one in mine if f"{one.ref}:{one.number}" == sent.carries_on), None)


def _initial(note: SessionNote, draft: UnsavedDraft | None) -> Initial:
    if draft is None:
        return initial_of(note), initial_findings(note.findings.all())
    fields, rows = as_initial(*as_forms(draft))
    return fields | {"version": note.version}, rows


def _page(
    request: StaffRequest, note: SessionNote, context: dict[str, Any], initial: Initial | None,
    mine: list[UnsavedDraft], carried_on: UnsavedDraft | None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    if initial is not None:
        form, findings = forms_for(request, note, initial=initial)
        context |= {"form": form, "findings": findings}
    last = signed_before(note)
    if last is not None:
        context |= {
            "last": shown(last),
            "drawings": drawings(last),
            "map_key": key(last.findings.all()),
        }
    since = last.appointment.starts_at if last else None
    context |= {
        "told": said_before(context["client"], since=since, now=timezone.now()),
        "views": editor(context["safety"], last),
        "places": listed(),
        "can_repeat": last is not None,
        "page": uuid4(),
        "carried_on": carried_on,
        "elsewhere": [one for one in mine if one is not carried_on and not one.set_aside_at],
        "set_aside": [one for one in mine if one.set_aside_at],
        "snippets": snippets_of(request.membership),
        **keeper(request, note),
    }
    return render(request, "notes/draft.html", context, status=status)


def keeper(request: StaffRequest, note: SessionNote) -> dict[str, str]:
    """What a page needs to take in what this person's device still holds of the note."""
    return {"owner": request.membership.ref, "mirror_key": _mirror_key(request, note)}


def _mirror_key(request: StaffRequest, note: SessionNote) -> str:
    """What this person's browser seals its own copy with: 64 hex digits, the same every time.

    It stands in the page and is never stored there, so that a copy left behind opens for nobody
    who is not signed in as the one who typed it.
    """
    value = f"{request.membership.pk}:{note.ref}"
    return salted_hmac("clients.notes.mirror", value, algorithm="sha256").hexdigest()
