"""At the door: the list for a telephone, one tap a person, and the same list on paper."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid5

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.workshops import door, office
from clients.workshops.door_paper import door_pdf
from clients.workshops.door_showing import attendee_at, date_of, door_of
from clients.workshops.found import leads, workshop_of
from clients.workshops.models import Mark, SignUp, Workshop, WorkshopDate
from clients.workshops.models.sign_up import State
from clients.workshops.office_views import LEAD, frame
from clients.workshops.people_forms import AddForm
from practice.access.guards import requires
from practice.accounts.requests import StaffRequest
from practice.web.forms import PlainForm
from practice.web.tables import download
from practice.web.words import day_clock


class MarkForm(PlainForm):
    """One tap; `key` and `at` are made where it was tapped."""

    attendee = forms.CharField(max_length=10)
    kind = forms.ChoiceField(choices=Mark.Kind.choices)
    key = forms.UUIDField()
    at = forms.DateTimeField(required=False)
    forced = forms.BooleanField(required=False)


@requires(LEAD)
@require_safe
def workshop_door(request: StaffRequest, ref: str) -> HttpResponse:
    """Who is expected on a day, and who is here."""
    return _page(request, workshop_of(request, ref), status=200)


@requires(LEAD)
@require_POST
def mark_at_door(request: StaffRequest, ref: str) -> HttpResponse:
    """Keep one tap, also one that waited on a telephone."""
    found, now, form = workshop_of(request, ref), timezone.now(), MarkForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Part of the form did not arrive. Load the page again.")
        return _page(request, found, status=422)
    typed = form.cleaned_data
    attendee = attendee_at(found, typed["attendee"])
    date = found.dates.filter(ref=request.POST.get("date", "")).first()
    if attendee is None or date is None:
        raise Http404("Nobody like this is on the list.")
    date.workshop = found
    try:
        door.mark(
            attendee=attendee, date=date, key=typed["key"], kind=typed["kind"],
            at=typed["at"] or now, by=request.membership, now=now, is_forced=typed["forced"],
        )  # fmt: skip
    except (door.NotYet, door.Refused) as error:
        messages.warning(request, f"{attendee.name or attendee.sign_up.name}: {error}")
    return redirect(_address(found, date, request.POST.get("q", "")))


@requires(LEAD)
def walk_in(request: StaffRequest, ref: str) -> HttpResponse:
    """Somebody who stands at the door: asked about their health, added, and here."""
    found, now = workshop_of(request, ref), timezone.now()
    date = date_of(found, request.GET.get("date", ""), now=now)
    if date is None or found.state != Workshop.State.PUBLISHED:
        return redirect("workshop_door", ref)
    data = request.POST if request.method == "POST" else None
    form = AddForm(data, workshop=found, leads=leads(request, found), at_door=True)
    if form.is_valid():
        try:
            made = _let_in(request, found, date, form)
        except office.AlreadyThere as error:
            form.add_error("email", str(error))
        except door.NotYet as error:
            form.add_error(None, str(error))
        else:
            if made.state == State.CONFIRMED:
                messages.success(request, f"{made.name} is here.")
            else:
                messages.warning(request, f"No place is free. {made.name} waits.")
            return redirect(_address(found, date, ""))
    context = {**frame(request, found), "form": form, "submit": "They are here", "at_door": True}
    status = 422 if form.is_bound else 200
    return render(request, "workshops/office_add.html", context, status=status)


@requires(LEAD)
@require_safe
def door_sheet(request: StaffRequest, ref: str) -> HttpResponse:
    """The list on paper, one for each day."""
    found = workshop_of(request, ref)
    content = door_pdf(found, sealed=not leads(request, found))
    return download("door-list.pdf", "application/pdf", content)


@transaction.atomic
def _let_in(request: StaffRequest, found: Workshop, date: WorkshopDate, form: AddForm) -> SignUp:
    by, now = request.membership, timezone.now()
    door.check_open(date, now)
    made = office.add_by_hand(
        workshop=found, given=form.given, form_key=form.key, by=by, now=now,
        beyond=form.cleaned_data["beyond"], tells=False,
    )  # fmt: skip
    if made.state == State.CONFIRMED:
        for attendee in made.attendees.all():
            attendee.sign_up = made
            door.mark(
                attendee=attendee, date=date, key=uuid5(form.key, str(attendee.place)),
                kind=Mark.Kind.CAME, at=now, by=by, now=now, is_forced=True,
            )  # fmt: skip
    return made


def _page(request: StaffRequest, found: Workshop, *, status: int) -> HttpResponse:
    now, words = timezone.now(), request.GET.get("q", "").strip()[:100]
    date = date_of(found, request.GET.get("date", request.POST.get("date", "")), now=now)
    context: dict[str, Any] = {**frame(request, found), "date": date, "words": words}
    if date is not None:
        zone = request.practice.zone
        context |= {
            "door": door_of(found, date, words=words, sealed=not leads(request, found)),
            "dates": [(d.ref, day_clock(d.starts_at.astimezone(zone))) for d in found.dates.all()],
            "opens_at": door.opens_at(date), "is_open": now >= door.opens_at(date),
        }  # fmt: skip
    return render(request, "workshops/office_door.html", context, status=status)


def _address(found: Workshop, date: WorkshopDate, words: str) -> str:
    asked = {"date": date.ref} | ({"q": words[:100]} if words else {})
    return f"{reverse('workshop_door', args=[found.ref])}?{urlencode(asked)}"
