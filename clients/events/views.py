"""Adverse events: a client's, telling of one, and adding to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.events import actions
from clients.events.forms import EntryForm, EventForm
from clients.events.models import AdverseEvent, EventEntry
from clients.events.showing import events_of, shown
from clients.notes.models import SessionNote
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@dataclass(frozen=True)
class Entry:
    """One way of adding to an event: its question, and what is said when it is kept."""

    label: str
    required: str
    help_text: str
    do: Callable[..., EventEntry]
    done: str

    def form(self, data: Any = None, *, prefix: str) -> EntryForm:
        """The form; `prefix` keeps the ids of three forms on one page apart."""
        return EntryForm(
            data, prefix=prefix, label=self.label, required=self.required,
            help_text=self.help_text,
        )  # fmt: skip


ENTRIES = {
    "follow-up": Entry(
        "What did you find?", "Write what you found.",
        "Ask how it is now, and say whom to ring if it gets worse.", actions.follow_up,
        "The follow-up is kept.",
    ),
    "add": Entry(
        "What is added or put right?", "Write what is added or put right.",
        "What was told first stays as it was.", actions.add, "The addition is kept.",
    ),
    "close": Entry(
        "Why is it not followed up further?", "Write why it is not followed up further.",
        "For example: no trace left the next day; or the GP has taken over.", actions.close,
        "It is closed. It stays in the file.",
    ),
}  # fmt: skip


@requires(Permission.WRITE_NOTES)
@require_safe
def client_events(request: StaffRequest, ref: str) -> HttpResponse:
    """Everything that happened, the newest first."""
    page = client_page(request, ref)
    context = {**page.context, "events": events_of(page.client, now=timezone.now())}
    return render(request, "events/client_events.html", context)


@requires(Permission.WRITE_NOTES)
def record_event(request: StaffRequest, ref: str) -> HttpResponse:
    """Tell of one, from the file or from a note (?note=its ref)."""
    page = client_page(request, ref)
    now = timezone.now()
    note = _note(page, request.GET.get("note", ""))
    form = EventForm(
        request.POST if request.method == "POST" else None, practice=request.practice,
        initial=_when(request, note, now),
    )  # fmt: skip
    if form.is_valid():
        try:
            made = actions.record_event(
                client=page.client, note=note, by=request.membership, now=now, **form.told
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "It is recorded. It comes up on the next two days.")
            return redirect("event", ref, made.ref)
    context = {**page.context, "form": form, "note": note}
    status = 422 if form.is_bound else 200
    return render(request, "events/record.html", context, status=status)


@requires(Permission.WRITE_NOTES)
@require_safe
def event(request: StaffRequest, ref: str, event_ref: str) -> HttpResponse:
    """One event with what was added to it, and what is to be done."""
    page, found = _found(request, ref, event_ref)
    return _event_page(request, page, found)


@require_POST
@requires(Permission.WRITE_NOTES)
def add_to_event(request: StaffRequest, ref: str, event_ref: str, what: str) -> HttpResponse:
    """Follow up, add, or close."""
    page, found = _found(request, ref, event_ref)
    entry = ENTRIES.get(what)
    if entry is None:
        raise Http404("Nothing of that kind is added.")
    form = entry.form(request.POST, prefix=what)
    if form.is_valid():
        try:
            entry.do(event=found, by=request.membership, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            # What was typed stays, in the form that still takes it.
            typed = {f"add-{name}": value for name, value in form.cleaned_data.items()}
            form, what = ENTRIES["add"].form(typed, prefix="add"), "add"
            form.add_error(None, error)
        else:
            messages.success(request, entry.done)
            return redirect("event", ref, event_ref)
    return _event_page(request, page, found, wrong={what: form})


def _event_page(
    request: StaffRequest, page: ClientPage, found: AdverseEvent,
    wrong: dict[str, Form] | None = None,
) -> HttpResponse:  # fmt: skip
    forms = {what: entry.form(prefix=what) for what, entry in ENTRIES.items()} | (wrong or {})
    context = {
        **page.context,
        "one": shown(found, now=timezone.now()),
        "follow_up_form": forms["follow-up"],
        "add_form": forms["add"],
        "close_form": forms["close"],
        "wrong": next(iter(wrong.values())) if wrong else None,
        "asks_about_health": found.kind != AdverseEvent.Kind.OTHER,
        "is_allergy": found.kind == AdverseEvent.Kind.ALLERGY,
    }
    return render(request, "events/event.html", context, status=422 if wrong else 200)


def _found(request: StaffRequest, ref: str, event_ref: str) -> tuple[ClientPage, AdverseEvent]:
    page = client_page(request, ref)
    rows = page.client.adverse_events.select_related("recorded_by__user", "note__appointment")
    found = rows.prefetch_related("entries__made_by__user").filter(ref=event_ref).first()
    if found is None:
        raise Http404("No such event here.")
    found.client, found.practice = page.client, request.practice
    return page, found


def _note(page: ClientPage, ref: str) -> SessionNote | None:
    found = page.client.session_notes.filter(ref=ref).select_related("appointment").first()
    if ref and found is None:
        raise Http404("No such note here.")
    return found


def _when(request: StaffRequest, note: SessionNote | None, now: datetime) -> dict[str, Any]:
    """The end of the session when it has ended, otherwise now."""
    at = min(note.appointment.ends_at, now) if note else now
    local = at.astimezone(request.practice.zone)
    return {"on": local.date(), "at": local.time()}
