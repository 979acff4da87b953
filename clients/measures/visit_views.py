"""The measures of one visit: what is due, what was added by hand, what is recorded."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.appointments.pages import find
from clients.measures.actions import RatingRefused, check_takes_ratings, record_ratings
from clients.measures.asking import added, asked_at, named_of, recorded_at, to_add
from clients.measures.forms import MeasuresForm, asks_in, items_in
from clients.measures.planned import place_of
from clients.measures.showing import rating_rows
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.words import count


@requires(Permission.WRITE_NOTES)
def visit_measures(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask what is due; keep what was filled in."""
    appointment = find(request, ref)
    page = client_page(request, appointment.client.ref)
    appointment.client, appointment.practice = page.client, request.practice
    place, recorded = place_of(appointment), recorded_at(appointment)
    named = named_of(page.client, also=items_in(request.POST))
    if request.method == "POST":
        asks = asks_in(request.POST)
        form = MeasuresForm(request.POST, asks=asks, named=named)
        if "add" in request.POST:
            asks = added(asks, request.POST.get("more", ""), named)
            typed = request.POST.dict() | {"asked": " ".join(ask.key for ask in asks)}
            form = MeasuresForm(initial=typed, asks=asks, named=named)
        elif form.is_valid() and _kept(request, appointment, form):
            return redirect("visit_measures", ref)
    else:
        chosen = list(page.client.measure_choices.order_by("pk").values_list("code", flat=True))
        asks = asked_at(appointment, place, recorded, chosen, named)
        form = MeasuresForm(initial={"form_key": uuid4()}, asks=asks, named=named)
    context = {
        **page.context, "appointment": appointment, "place": place, "form": form,
        "recorded": rating_rows(recorded), "more": to_add(asks, named),
        "closed": _closed(appointment),
    }  # fmt: skip
    return render(request, "measures/visit.html", context, status=422 if form.is_bound else 200)


def _closed(appointment: Appointment) -> str:
    """Why nothing is rated at this visit now; "" when it is open."""
    try:
        check_takes_ratings(appointment, now=timezone.now())
    except RatingRefused as refused:
        return str(refused)
    return ""


def _kept(request: StaffRequest, appointment: Appointment, form: MeasuresForm) -> bool:
    """Whether the form was taken; if not, it says why."""
    try:
        rows = record_ratings(
            client=appointment.client, appointment=appointment, given=form.given,
            form_key=form.cleaned_data["form_key"], by=request.membership, now=timezone.now(),
        )  # fmt: skip
    except RatingRefused as refused:
        form.refuse(str(refused), refused.given)
        return False
    if rows:
        messages.success(request, f"{count(len(rows), 'rating is', 'ratings are')} kept.")
    else:
        messages.info(request, "Nothing new was filled in, so nothing was kept.")
    return True
