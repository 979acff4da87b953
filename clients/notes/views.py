"""Writing, reading, signing and amending session notes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from clients.appointments.forms import StopReasonForm
from clients.appointments.gate import StopNeedsReason
from clients.appointments.pages import find
from clients.appointments.suggestions import last_visit, suggested
from clients.models import Client
from clients.notes import actions
from clients.notes.about_session import about_session
from clients.notes.amend_form import AmendForm
from clients.notes.draft_page import (
    forms_for,
    fresh_page,
    keeper,
    page_again,
    sent_from,
    with_last_time,
)
from clients.notes.forms import BaseFindings, NoteForm
from clients.notes.in_force import why_started
from clients.notes.keeping import forget, unsaved_of
from clients.notes.lock_views import locked_page
from clients.notes.locking import locked_at
from clients.notes.map_showing import drawings, heat, key
from clients.notes.models import SessionNote
from clients.notes.queries import signed_before
from clients.notes.sharp import side_to_ask
from clients.notes.showing import late_entry, shown
from clients.notes.sign_views import sign_and_say
from clients.notes.unsaved import as_text, resent, typed
from clients.notes.zones_showing import over_time, since_last
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@require_POST
@requires(Permission.WRITE_NOTES)
def write(request: StaffRequest, ref: str) -> HttpResponse:
    """Begin or carry on the note of an appointment."""
    appointment = find(request, ref)
    page = client_page(request, appointment.client.ref)
    asked = StopReasonForm(request.POST if "asked" in request.POST else None)
    try:
        note = actions.start_note(
            appointment=appointment, by=request.membership, now=timezone.now(),
            stop_reason=request.POST.get("stop_reason", "") if asked.is_valid() else "",
            stops_shown=request.POST.getlist("stop_shown"),
        )  # fmt: skip
    except StopNeedsReason as stop:
        context = {
            **page.context, "stop": stop, "may_go_on": True, "kept": [], "reason_form": asked,
            "for_note": True,
        }  # fmt: skip
        return render(request, "appointments/stop.html", context, status=422)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("appointment", ref)
    return redirect("note", note.ref)


@requires(Permission.WRITE_NOTES)
def note(request: StaffRequest, ref: str) -> HttpResponse:
    """The note: a form while it is a draft, a page once it is signed."""
    found = _note(request, ref)
    page = client_page(request, found.client.ref)
    context = {
        **page.context, "note": found, "appointment": found.appointment,
        "why_started": why_started(found), "late": late_entry(found),
    }  # fmt: skip
    if found.status == SessionNote.Status.SIGNED and request.method != "POST":
        before = signed_before(found)
        context |= {
            "shown": shown(found),
            "amendments": found.amendments.select_related("made_by__user"),
            "before": before,
            "since_last": since_last(found, before),
            "unsaved": unsaved_of(found, request.membership),
            **keeper(request, found),
            "drawings": drawings(found),
            "map_key": key(found.findings.all()),
            "about": about_session(found, now=timezone.now()),
        }
        return render(request, "notes/signed.html", context)
    context["sharp_side"] = side_to_ask(found, now=timezone.now())
    context["concerns"] = list(
        page.client.concerns.filter(kind__in=actions.TO_ACKNOWLEDGE, settled_at__isnull=True)
    )
    if request.method == "POST":
        return _save(request, found, context)
    locked = locked_at(found, now=timezone.now())
    if locked is not None:
        context |= {"unsaved": unsaved_of(found, request.membership), **keeper(request, found)}
        return locked_page(request, found, locked, context)
    return fresh_page(request, found, context)


@requires(Permission.WRITE_NOTES)
def zones(request: StaffRequest, ref: str) -> HttpResponse:
    """What was felt at each zone, session by session."""
    page = client_page(request, ref)
    found = over_time(page.client)
    pair = found.pair(request.GET.get("one", ""), request.GET.get("other", ""))
    context = {
        **page.context,
        "sessions": found.sessions,
        "rows": found.rows,
        "heat": heat(found.courses),
        "map_key": key(found.findings),
        "steps": found.steps,
        "side_by_side": [(shown(note), drawings(note)) for note in pair] if len(pair) == 2 else [],
        "pair": [note.ref for note in pair],
    }
    return render(request, "notes/zones.html", context)


@requires(Permission.WRITE_NOTES)
def amend(request: StaffRequest, ref: str) -> HttpResponse:
    """Add to a signed note."""
    found = _note(request, ref)
    page = client_page(request, found.client.ref)
    form = AmendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.amend(
                    note=found, by=request.membership, now=timezone.now(), **form.cleaned_data
                )
                forget(
                    note=found, by=request.membership, sent=sent_from(request), now=timezone.now()
                )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The amendment is added.")
            return redirect("note", found.ref)
    status = 422 if form.is_bound and form.errors else 200
    context = {**page.context, "note": found, "form": form, "sent": sent_from(request)}
    return render(request, "notes/amend.html", context, status=status)


def _save(request: StaffRequest, found: SessionNote, context: dict[str, Any]) -> HttpResponse:
    form, findings = forms_for(request, found, request.POST)
    context |= {"form": form, "findings": findings}
    if "same_as_last" in request.POST and found.status != SessionNote.Status.SIGNED:
        return with_last_time(request, found, context, form, findings)
    if not (form.is_valid() and findings.is_valid()):
        if found.status == SessionNote.Status.SIGNED:
            return _to_amendment(request, context, form, findings, actions.AlreadySigned(found))
        return page_again(request, found, context)
    written = dict(form.cleaned_data)
    version = written.pop("version")
    try:
        with transaction.atomic():
            saved = actions.save_draft(
                note=found, version=version, written=written, findings=findings.findings(),
                by=request.membership, now=timezone.now(),
            )  # fmt: skip
            forget(note=found, by=request.membership, sent=sent_from(request), now=timezone.now())
        if saved.status == SessionNote.Status.SIGNED:
            return redirect("note", found.ref)
        if "sign" in request.POST:
            return _sign(request, saved, context)
    except actions.ChangedElsewhere as conflict:
        context |= {
            "conflict": conflict, "theirs": shown(conflict.note), "yours": typed(form, findings),
            "resent": resent(form, findings), "sent": sent_from(request),
        }  # fmt: skip
        return render(request, "notes/conflict.html", context, status=409)
    except actions.AlreadySigned as error:
        return _to_amendment(request, context, form, findings, error)
    except ValidationError as error:
        form.add_error(None, error)
        return page_again(request, found, context)
    messages.success(request, "The draft is saved.")
    if "book_next" in request.POST:
        return redirect(_next_booking(request, found.client))
    if "more_rows" in request.POST:
        return redirect("note", found.ref)
    return redirect("appointment", found.appointment.ref)


def _next_booking(request: StaffRequest, client: Client) -> str:
    """The booking page at the time that the plan suggests: one press more and it is booked."""
    found = suggested(client, last=last_visit(client), by=request.membership, now=timezone.now())
    asked = {"client": client.ref}
    best = next((one for one in found if one.is_planned), None)
    if best is not None:
        asked |= {
            "on": f"{best.starts:%Y-%m-%d}", "at": f"{best.starts:%H:%M}",
            "therapist": best.therapist.ref, "room": best.room.ref if best.room else "",
        }  # fmt: skip
    return f"{reverse('book')}?{urlencode(asked)}"


def _sign(request: StaffRequest, saved: SessionNote, context: dict[str, Any]) -> HttpResponse:
    """Sign what was just saved; a refusal shows the page again, at the version that is stored."""
    try:
        sign_and_say(request, saved, "The note is signed.")
    except ValidationError as error:
        sent = request.POST.copy()
        sent["version"] = str(saved.version)
        form, _ = forms_for(request, saved, sent)
        form.add_error(None, error)
        return page_again(request, saved, {**context, "form": form})
    return redirect("note", saved.ref)


def _to_amendment(
    request: StaffRequest, context: dict[str, Any], form: NoteForm, findings: BaseFindings,
    why: actions.AlreadySigned,
) -> HttpResponse:  # fmt: skip
    """Signed elsewhere meanwhile: what was typed here becomes the text of an amendment."""
    messages.error(request, str(why))
    context["sent"] = sent_from(request)
    context["form"] = AmendForm(initial={"text": as_text(typed(form, findings))})
    return render(request, "notes/amend.html", context, status=409)


def _note(request: StaffRequest, ref: str) -> SessionNote:
    found = (
        request.practice.session_notes.filter(ref=ref)
        .select_related(
            "client",
            "appointment__type",
            "author__user",
            "signed_by__user",
            "practice__note_rules",
            "override__practice",
            "override__decided_by__user",
        )
        .prefetch_related("findings")
        .first()
    )
    if found is None:
        raise Http404("No such note here.")
    return found
