"""What staff do about a time that was asked for, and about a wish to move."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.appointments.actions import IllegalMove
from clients.appointments.conflicts import CannotBook
from clients.appointments.models import Appointment
from clients.online import deciding
from clients.online.forms import AnswerForm, RefuseForm
from clients.online.moves import OPEN, answer
from clients.online.showing import when_staff
from clients.screening.client_page import client_page
from clients.sight import in_sight
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@require_POST
@requires(Permission.BOOK)
def confirm_asked(request: StaffRequest, ref: str) -> HttpResponse:
    """Yes."""
    visit = _visit(request, ref)
    try:
        deciding.confirm_asked(appointment=visit, by=request.membership, now=timezone.now())
    except (IllegalMove, CannotBook) as refusal:
        messages.error(request, f"{refusal} Nothing was confirmed.")
    else:
        messages.success(request, "Confirmed. They are written to in 3 minutes.")
    return redirect("appointment", ref)


@requires(Permission.BOOK)
def refuse_asked(request: StaffRequest, ref: str) -> HttpResponse:
    """No, with a word to the client."""
    visit = _visit(request, ref)
    page = client_page(request, visit.client.ref)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.refuse_asked(
                appointment=visit, words=form.cleaned_data["words"], by=request.membership,
                now=timezone.now(),
            )  # fmt: skip
        except IllegalMove as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "They are written to in 3 minutes, and the time is free.")
        return redirect("appointment", ref)
    context = {**page.context, "form": form, "appointment": visit, "when": when_staff(visit)}
    status = 422 if form.is_bound else 200
    return render(request, "online/refuse.html", context, status=status)


@requires(Permission.BOOK)
def move_request(request: StaffRequest, ref: str) -> HttpResponse:
    """What a client wishes: move the visit, or answer."""
    asked = (
        request.practice.move_requests.select_related(
            "client", "practice", "appointment__practice", "appointment__type", "answered_by__user"
        )
        .filter(ref=ref)
        .first()
    )
    if asked is None:
        raise Http404("No such wish here.")
    page = client_page(request, asked.client.ref)
    asked.client = page.client
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = answer(
            asked=asked, words=form.cleaned_data["answer"], by=request.membership,
            now=timezone.now(),
        )  # fmt: skip
        if told:
            messages.success(request, "Your answer is on its way to them.")
        else:
            messages.error(request, "This was answered or taken back meanwhile. Nothing was sent.")
        return redirect("inbox")
    context = {
        **page.context, "asked": asked, "appointment": asked.appointment, "form": form,
        "when": when_staff(asked.appointment), "is_open": asked.state == OPEN,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "online/move_request.html", context, status=status)


def _visit(request: StaffRequest, ref: str) -> Appointment:
    rows = in_sight(request.practice.appointments.all(), request.membership)
    rows = rows.select_related("client", "practice", "type")
    visit = rows.filter(ref=ref).first()
    if visit is None:
        raise Http404("No such appointment here.")
    return visit
