"""One appointment, and what is done with it."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.appointments import actions
from clients.appointments.availability import why_not
from clients.appointments.conflicts import CannotBook
from clients.appointments.forms import CancelForm, MoveForm
from clients.appointments.gate import is_provisional
from clients.appointments.models import MOVES, Appointment, Status
from clients.appointments.pages import (
    changed,
    done,
    find,
    nearest_in_words,
    said_of,
    status_of,
    try_booking,
)
from clients.appointments.queries import history_of, next_free
from clients.appointments.undo import undo as undo_change
from clients.screening.client_page import client_page
from clients.screening.queries import safety_of
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day

MARKS = {
    "arrived": actions.mark_arrived,
    "did-not-come": actions.mark_did_not_attend,
    "booked": actions.back_to_booked,
    "completed": actions.complete,
}


@requires(Permission.SEE_DIARY)
def appointment(request: StaffRequest, ref: str) -> HttpResponse:
    """Who, when, where; what can be done about it; what became of it so far."""
    found = find(request, ref)
    page = client_page(request, found.client.ref)
    zone = request.practice.zone
    history = [said_of(change, request) for change in history_of(found)]
    safety = safety_of(page.client, on=local_day(found.starts_at, zone))
    just_done = changed(request)
    context = {
        **page.context,
        "appointment": found,
        "note": getattr(found, "note", None),
        "starts": found.starts_at.astimezone(zone),
        "ends": found.ends_at.astimezone(zone),
        "has_begun": found.starts_at <= timezone.now() + timedelta(minutes=30),
        "is_provisional": is_provisional(found.type, safety),
        "history": history,
        "changed": just_done or next((one for one in history[:1] if one.can_undo), None),
    }
    return render(request, "appointments/appointment.html", context)


@requires(Permission.BOOK)
def move(request: StaffRequest, ref: str) -> HttpResponse:
    """Another time for the same appointment, or another therapist or room."""
    found = find(request, ref)
    if request.method == "GET" and found.status not in actions.MOVABLE:
        messages.error(request, "Only an appointment that is still booked can be moved.")
        return redirect("appointment", found.ref)
    page = client_page(request, found.client.ref)
    now = timezone.now()
    local = found.starts_at.astimezone(request.practice.zone)
    form = MoveForm(request.POST or None, practice=request.practice, initial=_now(found, request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        therapist = data["therapist"] or found.therapist
        room = data["room"] if "room" in request.POST else found.room
        outside = why_not(
            therapist=therapist, type=found.type, starts_at=form.starts_at, now=now, room=room,
            besides=found,
        )  # fmt: skip
        answer: Appointment | HttpResponse | None = None
        try:
            if not form.warn(outside):
                answer = try_booking(
                    request, page, form,
                    lambda reason: actions.reschedule(
                        appointment=found, starts_at=form.starts_at, therapist=therapist, room=room,
                        keep_room=False, by=request.membership, now=now, stop_reason=reason,
                        stops_shown=request.POST.getlist("stop_shown"),
                        tells=request.POST.get("tell") == "1", version=data["version"],
                    ),
                    lambda: nearest_in_words(
                        client=found.client, therapist=therapist, type=found.type, room=room,
                        wanted=form.starts_at, besides=found,
                    ),
                )  # fmt: skip
        except actions.IllegalMove as error:
            messages.error(request, str(error))
            return redirect("appointment", found.ref)
        if isinstance(answer, Appointment):
            return done(request, answer)
        if answer is not None:
            return answer
    context = {
        **page.context,
        "form": form,
        "appointment": found,
        "starts": local,
        "free": next_free(found, now=now),
        "can_tell": bool(found.client.letters_to_on(local_day(now, request.practice.zone))),
    }
    return render(request, "appointments/move.html", context, status=status_of(form))


@requires(Permission.BOOK)
def cancel(request: StaffRequest, ref: str) -> HttpResponse:
    """Give the time back."""
    found = find(request, ref)
    if request.method == "GET" and Status.CANCELLED not in MOVES[Status(found.status)]:
        messages.error(request, "Only an appointment that is still booked can be cancelled.")
        return redirect("appointment", found.ref)
    page = client_page(request, found.client.ref, even_restricted=True)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.cancel(
                appointment=found, by=request.membership, now=timezone.now(),
                reason=form.in_words, by_client=form.by_client,
                tells=request.POST.get("tell") == "1",
            )  # fmt: skip
        except actions.IllegalMove as error:
            messages.error(request, str(error))
            return redirect("appointment", found.ref)
        return done(request, made)
    context = {
        **page.context,
        "form": form,
        "appointment": found,
        "starts": found.starts_at.astimezone(request.practice.zone),
        "can_tell": bool(found.client.letters_to_on(timezone.localdate())),
    }
    return render(request, "appointments/cancel.html", context, status=status_of(form))


@require_POST
@requires(Permission.BOOK)
def mark(request: StaffRequest, ref: str, status: str) -> HttpResponse:
    """Arrived, did not come, completed, or none of it after all."""
    found = find(request, ref)
    doing = MARKS.get(status)
    if doing is None:
        raise Http404("No such state.")
    try:
        made = doing(appointment=found, by=request.membership, now=timezone.now())
    except actions.IllegalMove as error:
        messages.error(request, str(error))
        return redirect("appointment", found.ref)
    return done(request, made)


@require_POST
@requires(Permission.BOOK)
def undo(request: StaffRequest, ref: str, change: str) -> HttpResponse:
    """Take the last change back."""
    found = find(request, ref)
    row = found.changes.filter(ref=change).select_related("appointment").first()
    if row is None:
        raise Http404("No such change of this appointment.")
    try:
        made = undo_change(change=row, by=request.membership, now=timezone.now())
    except (CannotBook, actions.IllegalMove) as refusal:
        messages.error(request, str(refusal))
        return redirect("appointment", found.ref)
    return done(request, made)


def _now(found: Appointment, request: StaffRequest) -> dict[str, object]:
    """How it is now, or the time that was pressed on the page or in the diary."""
    local = found.starts_at.astimezone(request.practice.zone)
    return {
        "on": request.GET.get("on") or local,
        "at": request.GET.get("at") or local,
        "therapist": found.therapist_id,
        "room": found.room_id,
        "version": found.version,
    }
