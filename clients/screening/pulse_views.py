"""What is new with a client's health, told by the therapist: at a visit, or in between."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.screening.actions import record_screening
from clients.screening.asking.script import load_script
from clients.screening.client_page import client_page
from clients.screening.filling import therapists_filling
from clients.screening.forms import ChangeForm
from clients.screening.models import Screening
from clients.screening.pulse_form import PulseForm
from clients.screening.queries import readable_so_far
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day


@requires(Permission.RECORD_HEALTH)
def pulse_entry(request: StaffRequest, ref: str) -> HttpResponse:
    """The short questions. All no is recorded at once; a yes leads to its follow-ups."""
    page = client_page(request, ref)
    form = PulseForm(
        request.POST if request.method == "POST" else None,
        script=load_script(),
        book=page.book,
    )
    if request.method == "POST" and form.is_valid():
        told = form.codes()
        if told:
            filling = therapists_filling(page.client, request.membership)
            filling.tell_of(told, Screening.Kind.PULSE)
            return redirect(filling.urls["details"])
        record_screening(
            client=page.client, kind=Screening.Kind.PULSE, codes={}, by=request.membership,
            now=timezone.now(), questions_version=load_script().version,
        )  # fmt: skip
        messages.success(request, "Nothing new is recorded for today.")
        return redirect("client", page.client.ref)
    context = {**page.context, "form": form}
    return render(
        request, "screening/pulse_entry.html", context, status=422 if form.is_bound else 200
    )


@requires(Permission.RECORD_HEALTH)
def change_entry(request: StaffRequest, ref: str) -> HttpResponse:
    """Record a change: some answers, the rest stands. A no takes a flag away."""
    page = client_page(request, ref)
    rules = page.book.rules
    today = local_day(timezone.now(), request.practice.zone)
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        known=readable_so_far(page.client, rules, on=today),
    )
    if request.method == "POST" and form.is_valid():
        filling = therapists_filling(page.client, request.membership)
        filling.tell_of(form.changes(), Screening.Kind.CHANGE)
        return redirect(filling.urls["details" if filling.flagged() else "check"])
    context = {**page.context, "form": form}
    return render(
        request, "screening/change_entry.html", context, status=422 if form.is_bound else 200
    )
