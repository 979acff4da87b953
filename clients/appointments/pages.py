"""What the pages about appointments share: finding one, trying to book, saying what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.forms import StopReasonForm, WhenForm
from clients.appointments.gate import ConsentWithdrawn, NotToBeBooked, StopNeedsReason
from clients.appointments.history import Kind
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.queries import nearest_free
from clients.appointments.repeat_form import RepeatForm
from clients.appointments.undo import can_undo
from clients.models import Client
from clients.screening.client_page import ClientPage
from clients.sight import in_sight
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.accounts.requests import StaffRequest
from practice.schedule.models import AppointmentType, Room
from practice.schedule.wall import local_day

NOT_KEPT = {"csrfmiddlewaretoken", "stop_reason", "stop_shown", "asked"}


def find(request: StaffRequest, ref: str) -> Appointment:
    """An appointment with a client whose file this member may open, or 404."""
    rows = in_sight(request.practice.appointments.for_diary(), request.membership)
    found: Appointment | None = rows.filter(ref=ref).first()
    if found is None:
        raise Http404("No such appointment here.")
    return found


def try_booking(
    request: StaffRequest, page: ClientPage, form: WhenForm | RepeatForm,
    doing: Callable[[str], Appointment], nearest: Callable[[], str],
) -> Appointment | HttpResponse | None:  # fmt: skip
    """Book or move. A stop answers with a page that asks for a reason; any other refusal is said
    in the form, a conflict with what is near, and None is answered.
    """
    may_go_on = request.membership.may(Permission.OVERRIDE_STOP)
    field = "at" if "at" in form.fields else None
    try:
        return doing(form.cleaned_data["stop_reason"] if may_go_on else "")
    except (StopNeedsReason, NotToBeBooked) as stop:
        return stop_page(request, page, stop, form)
    except TimeTaken as taken:
        form.is_taken = True
        gone = f"{form.cleaned_data['at']:%H:%M} has just gone. " if field else ""
        form.add_error(field, f"{gone}{taken} {nearest()}".strip())
    except ConsentWithdrawn as refusal:
        form.add_error(None, str(refusal))
    except CannotBook as refusal:
        form.add_error(field, str(refusal))
    return None


def stop_page(
    request: StaffRequest,
    page: ClientPage,
    stop: StopNeedsReason | NotToBeBooked,
    form: WhenForm | RepeatForm,
) -> HttpResponse:
    """What stops the booking, and a place for the reason where one may be given."""
    asked = "stop_reason" in request.POST and "asked" in request.POST
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    context = {
        **page.context,
        "stop": stop,
        "may_go_on": isinstance(stop, StopNeedsReason)
        and request.membership.may(Permission.OVERRIDE_STOP),
        "form": form,
        "kept": kept,
        "reason_form": StopReasonForm(request.POST if asked else None),
    }
    return render(request, "appointments/stop.html", context, status=422)


def nearest_in_words(
    *, client: Client, therapist: Membership, type: AppointmentType, room: Room | None,
    wanted: datetime, besides: Appointment | None = None,
) -> str:  # fmt: skip
    """Nearest: 09:15, 10:30, 14:00. Empty on a day without a free time."""
    free = nearest_free(
        therapist=therapist, type=type, room=room, client=client, wanted=wanted,
        now=timezone.now(), besides=besides,
    )  # fmt: skip
    zone = client.practice.zone
    day = local_day(wanted, zone)
    times = [
        f"{at:%H:%M}" if at.date() == day else f"{at:%a %-d %b %H:%M}"
        for at in (one.astimezone(zone) for one in free)
    ]
    return f"Nearest: {', '.join(times)}." if times else ""


@dataclass(frozen=True)
class Changed:
    """What was just done to an appointment, in a sentence, and whether it can be undone here."""

    change: AppointmentChange
    sentence: str
    letter: str
    can_undo: bool


def changed(request: StaffRequest) -> Changed | None:
    """What the address says was just done (`?changed=`), or None."""
    ref = request.GET.get("changed", "")
    if not ref:
        return None
    rows = request.practice.appointment_changes.filter(ref=ref)
    change = (
        in_sight(rows, request.membership, "appointment__client")
        .select_related("appointment__client", "email")
        .first()
    )
    return said_of(change, request) if change is not None else None


def said_of(change: AppointmentChange, request: StaffRequest) -> Changed:
    """A change, for the page."""
    now = timezone.now()
    letter = ""
    if change.kind in (Kind.BOOKED, Kind.MOVED, Kind.CANCELLED) and change.undone_at is None:
        letter = _letter_in_words(change, now)
    return Changed(change, in_words(change), letter, can_undo(change, now=now))


def in_words(change: AppointmentChange) -> str:
    """Moved to Thursday 19 November 2026 at 14:00."""
    zone = change.appointment.practice.zone
    at = datetime.fromisoformat(change.after["starts_at"]).astimezone(zone)
    when = f"{at:%A %-d %B %Y at %H:%M}"
    sentence = {
        Kind.BOOKED: f"Booked for {when}.",
        Kind.CONFIRMED: f"Confirmed for {when}.",
        Kind.MOVED: f"Moved to {when}.",
        Kind.CANCELLED: "Cancelled. The time is free.",
        Kind.UNDONE: f"Undone: {when}, {Status(change.after['status']).label.lower()}.",
    }.get(Kind(change.kind), f"{Status(change.after['status']).label}.")
    return sentence if change.undone_at is None else f"{sentence} Undone since."


def _letter_in_words(change: AppointmentChange, now: datetime) -> str:
    client = change.appointment.client
    if not change.tells:
        return "Nobody was written to."
    if change.email is None:
        return f"{client.name} could not be written to: there is no address on file."
    if change.email.not_before > now:
        return f"A letter to {client.name} leaves in 3 minutes, unless you undo this."
    return f"A letter to {client.name} was written."


def done(request: StaffRequest, made: Appointment) -> HttpResponse:
    """To the page of the appointment, or of the diary it was dragged in, saying what was done."""
    change = made.changes.order_by("-version").first()
    said = f"?changed={change.ref}" if change is not None else ""
    if request.POST.get("back") == "today":
        return redirect(f"{reverse('today')}{said}")
    if request.POST.get("back") == "diary":
        zone = request.practice.zone
        said += f"&view=week&on={made.starts_at.astimezone(zone):%Y-%m-%d}"
        return redirect(f"{reverse('diary')}{said}")
    return redirect(f"{reverse('appointment', args=[made.ref])}{said}")


def status_of(form: forms.Form) -> int:
    """409 when somebody else has the time, 422 for any other refusal, else 200."""
    if getattr(form, "is_taken", False):
        return 409
    return 422 if form.is_bound and form.errors else 200
