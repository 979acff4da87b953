"""Writing a workshop: every field, and its days as rows that work without script."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.workshops import editing
from clients.workshops.editor_forms import MOST_DAYS, Days, WorkshopForm, days_of, typed_in
from clients.workshops.found import workshop_of
from clients.workshops.models import Workshop
from clients.workshops.models.sign_up import ACTIVE
from clients.workshops.office_showing import asked_about, people
from clients.workshops.office_views import frame, say_not_told
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest

# Buttons that show the page again with what was typed, and store nothing.
SHOWS_AGAIN = {"add_day", "show_questions"}


@requires(Permission.MANAGE_WORKSHOPS)
def new_workshop(request: StaffRequest) -> HttpResponse:
    """A draft; nothing is public yet."""
    return _edit(request, None)


@requires(Permission.MANAGE_WORKSHOPS)
def edit_workshop(request: StaffRequest, ref: str) -> HttpResponse:
    """Change one. Whoever has a place is told of another time or place, if that is wanted."""
    found = workshop_of(request, ref)
    if found.state == Workshop.State.CANCELLED:
        messages.warning(request, "This workshop was cancelled. Make a copy of it.")
        return redirect("office_workshop", ref)
    return _edit(request, found)


def _edit(request: StaffRequest, found: Workshop | None) -> HttpResponse:
    if request.method == "POST" and request.POST.get("do") in SHOWS_AGAIN:
        return _page(request, found, *_as_typed(request, found), status=200)
    data = request.POST if request.method == "POST" else None
    form = WorkshopForm(data, practice=request.practice, workshop=found)
    days = _days(request, data, found)
    if data is None:
        return _page(request, found, form, days, status=200)
    if not (form.is_valid() and days.is_valid()):
        return _page(request, found, form, days, status=422)
    if found and found.state == Workshop.State.PUBLISHED and not days.spans():
        form.add_error(None, "A published workshop keeps its day. Add one, or cancel the workshop.")
        return _page(request, found, form, days, status=422)
    if think_of := form.to_think_of():
        return _page(request, found, form, days, status=422, think_of=think_of)
    try:
        kept = _store(request, found, form, days)
    except editing.NotEditable as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    else:
        say_not_told(request, kept)
        messages.success(request, "Saved." if found else "Saved as a draft.")
        return redirect("office_workshop", kept.ref)
    return _page(request, found, form, days, status=422)


def _store(
    request: StaffRequest, found: Workshop | None, form: WorkshopForm, days: Any
) -> Workshop:
    by, now = request.membership, timezone.now()
    if found is None:
        return editing.make(
            practice=request.practice, form_key=form.cleaned_data["form_key"], dates=days.spans(),
            by=by, now=now, **form.values,
        )  # fmt: skip
    tells = request.POST.get("tells") == "yes" or found.state == Workshop.State.DRAFT
    return editing.change(
        workshop=found, dates=days.spans(), by=by, now=now, tells=tells, **form.values
    )


def _days(request: StaffRequest, data: Any, found: Workshop | None) -> Any:
    zone = request.practice.zone
    initial = days_of(found, zone) if data is None else None
    return Days(data, prefix="d", initial=initial, form_kwargs={"zone": zone})


def _as_typed(request: StaffRequest, found: Workshop | None) -> tuple[WorkshopForm, Any]:
    """What was typed, on a page that finds no fault with it, with one more day if asked."""
    data, zone = request.POST, request.practice.zone
    blank = WorkshopForm(practice=request.practice, workshop=found)
    form = WorkshopForm(practice=request.practice, workshop=found, initial=typed_in(blank, data))
    sent = Days(data, prefix="d", form_kwargs={"zone": zone})
    rows = [typed_in(one, data) for one in sent.forms]
    if data.get("do") == "add_day":
        rows.append({})
    return form, Days(prefix="d", initial=rows[:MOST_DAYS], form_kwargs={"zone": zone})


def _page(
    request: StaffRequest, found: Workshop | None, form: WorkshopForm, days: Any, *,
    status: int, think_of: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    techniques = form["techniques"].value() or []
    told = 0
    if found is not None and found.state == Workshop.State.PUBLISHED:
        told = found.sign_ups.filter(state__in=ACTIVE).exclude(email="").count()
    context = {
        **(frame(request, found) if found else {}),
        "form": form, "days": days, "think_of": think_of,
        "asked": asked_about(request.practice, list(techniques), now=timezone.now()),
        "told": people(told) if told else "",
        "tells": request.POST.get("tells", "yes" if request.method != "POST" else ""),
        "heading": "Details" if found else "New workshop",
    }  # fmt: skip
    return render(request, "workshops/office_edit.html", context, status=status)
