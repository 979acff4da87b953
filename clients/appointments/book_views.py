"""Booking: who, what, when; and the dates of a repeat."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clients.appointments import actions
from clients.appointments.availability import why_not
from clients.appointments.forms import BookForm
from clients.appointments.models import Appointment
from clients.appointments.pages import done, nearest_in_words, status_of, try_booking
from clients.appointments.repeat import propose, wall_dates
from clients.appointments.repeat_form import RepeatForm
from clients.appointments.suggestions import last_visit, suggested, usual_type
from clients.finding.queries import people_found, perhaps_meant
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.BOOK)
def book(request: StaffRequest) -> HttpResponse:
    """Book a time for a client; without one, choose the client first."""
    ref = request.GET.get("client", "")
    if not ref:
        return _choose_client(request)
    page = client_page(request, ref)
    now = timezone.now()
    last = last_visit(page.client)
    form = BookForm(
        request.POST or None, practice=request.practice, initial=_initial(request, page, last)
    )
    if request.method == "POST" and form.is_valid():
        if int(form.cleaned_data["every"]):
            return _first_look(request, page, form, now)
        answer = None
        if not form.warn(_outside(form, now)):
            answer = try_booking(
                request, page, form, _booking(request, page, form), _nearest(page, form)
            )
        if isinstance(answer, Appointment):
            return done(request, answer)
        if answer is not None:
            return answer
    context = {
        **page.context,
        "form": form,
        "suggested": suggested(page.client, last=last, by=request.membership, now=now),
        "can_tell": bool(page.client.letters_to_on(timezone.localdate())),
    }
    return render(request, "appointments/book.html", context, status=status_of(form))


@requires(Permission.BOOK)
def repeat(request: StaffRequest) -> HttpResponse:
    """The dates of a repeat, each to be changed or left out, then booked together."""
    ref = request.GET.get("client", "")
    if request.method != "POST":
        return redirect(f"{reverse('book')}?client={ref}" if ref else reverse("book"))
    page = client_page(request, ref)
    now = timezone.now()
    form = RepeatForm(request.POST, practice=request.practice)
    if form.is_valid():
        form.look(page.client, now=now)
        if "tell" in request.POST and not form.conflicts:
            answer = try_booking(
                request, page, form, _booking_all(request, page, form), nearest=lambda: ""
            )
            if isinstance(answer, Appointment):
                return done(request, answer)
            if answer is not None:
                return answer
            form.look(page.client, now=now)
    return _dates(request, page, form)


def _first_look(
    request: StaffRequest, page: ClientPage, form: BookForm, now: datetime
) -> HttpResponse:
    """The dates that a repeat comes to, before anything is booked."""
    asked = form.cleaned_data
    when = [
        (on, asked["at"])
        for on in wall_dates(asked["on"], every=int(asked["every"]), count=asked["times"])
    ]
    looked = propose(
        client=page.client, therapist=asked["therapist"], type=asked["type"], room=asked["room"],
        when=when, now=now,
    )  # fmt: skip
    return _dates(request, page, RepeatForm.of(asked, looked, practice=request.practice))


def _dates(request: StaffRequest, page: ClientPage, form: RepeatForm) -> HttpResponse:
    context = {
        **page.context,
        "form": form,
        "can_tell": bool(page.client.letters_to_on(timezone.localdate())),
    }
    status = status_of(form) if form.is_bound else 200
    if form.is_bound and form.is_valid() and form.conflicts and "tell" in request.POST:
        status = 409
    return render(request, "appointments/repeat.html", context, status=status)


def _booking(
    request: StaffRequest, page: ClientPage, form: BookForm
) -> Callable[[str], Appointment]:
    data = form.cleaned_data
    return lambda reason: actions.book(
        client=page.client, therapist=data["therapist"], type=data["type"], room=data["room"],
        starts_at=form.starts_at, form_key=data["form_key"], by=request.membership,
        now=timezone.now(), stop_reason=reason, stops_shown=request.POST.getlist("stop_shown"),
        words=data["words"], tells=_tells(request),
    )  # fmt: skip


def _booking_all(
    request: StaffRequest, page: ClientPage, form: RepeatForm
) -> Callable[[str], Appointment]:
    return lambda reason: form.book(
        page.client, by=request.membership, now=timezone.now(), stop_reason=reason,
        stops_shown=request.POST.getlist("stop_shown"), tells=_tells(request),
    )  # fmt: skip


def _outside(form: BookForm, now: datetime) -> str:
    """Why the time is outside what the therapist offers; "" when it is not."""
    asked = form.cleaned_data
    return why_not(
        therapist=asked["therapist"], type=asked["type"], starts_at=form.starts_at, now=now,
        room=asked["room"],
    )  # fmt: skip


def _nearest(page: ClientPage, form: BookForm) -> Callable[[], str]:
    asked = form.cleaned_data
    return lambda: nearest_in_words(
        client=page.client, therapist=asked["therapist"], type=asked["type"], room=asked["room"],
        wanted=form.starts_at,
    )  # fmt: skip


def _tells(request: StaffRequest) -> bool:
    return request.POST.get("tell") == "1"


def _initial(request: StaffRequest, page: ClientPage, last: Appointment | None) -> dict[str, Any]:
    therapist, room = request.membership, None
    if _plain(wanted := request.GET.get("therapist", "")):
        people = request.practice.memberships.active().therapists()
        therapist = next((one for one in people if one.ref == wanted), therapist)
    if _plain(wanted := request.GET.get("room", "")):
        room = request.practice.rooms.filter(ref=wanted).first()
    return {
        "on": request.GET.get("on"),
        "at": request.GET.get("at"),
        "therapist": therapist,
        "room": room,
        "type": usual_type(page.client, last),
    }


def _choose_client(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    found = people_found(request.membership, words)[: 50 if words else 20]
    kept = [
        (name, value)
        for name in ("on", "at", "therapist", "room")
        if _plain(value := request.GET.get(name, ""))
    ]
    context = {
        "clients": found,
        "perhaps": perhaps_meant(request.membership, words) if words and not found else [],
        "words": words,
        "when": "".join(f"&{name}={value}" for name, value in kept),
        "kept": kept,
    }
    return render(request, "appointments/choose_client.html", context)


def _plain(text: str) -> bool:
    return bool(text) and len(text) <= 20 and all(c.isalnum() or c in "-:" for c in text)
