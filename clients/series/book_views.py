"""Booking the next visits of a series."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.appointments.pages import try_booking
from clients.appointments.repeat import propose
from clients.appointments.repeat_form import RepeatForm
from clients.appointments.suggestions import last_visit, usual_type
from clients.screening.client_page import ClientPage, client_page
from clients.series.book_form import PlanForm
from clients.series.booking import book_visits, planned_days
from clients.series.models import TreatmentSeries
from clients.series.refusals import NotRunning, SeriesRefused
from clients.series.views import find_series
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.words import count

USUAL_TIME = time(10)


@requires(Permission.BOOK)
def book_next(request: StaffRequest, ref: str, series_ref: str) -> HttpResponse:
    """The dates of the plan, each to be changed or left out, then booked together."""
    page = client_page(request, ref)
    series = find_series(page, series_ref)
    if series.state != TreatmentSeries.State.RUNNING:
        messages.error(request, str(NotRunning()))
        return redirect("one_series", page.client.ref, series.ref)
    now = timezone.now()
    plan = PlanForm({**_usual(page, series), **request.GET.dict()}, practice=request.practice)
    if request.method != "POST":
        return _page(request, page, series, plan, _proposed(page, series, plan, now))
    form = RepeatForm(request.POST, practice=request.practice)
    if form.is_valid():
        form.look(page.client, now=now)
        if "tell" in request.POST and not form.conflicts:
            try:
                answer = try_booking(
                    request, page, form, lambda reason: _book(request, series, form, reason, now),
                    nearest=lambda: "",
                )  # fmt: skip
            except SeriesRefused as refusal:
                form.add_error(None, str(refusal))
                answer = None
            if isinstance(answer, Appointment):
                booked = count(len(form.looked), "visit is", "visits are")
                messages.success(request, f"{booked} booked.")
                return redirect("one_series", page.client.ref, series.ref)
            if answer is not None:
                return answer
            form.look(page.client, now=now)
    return _page(request, page, series, plan, form)


def _book(
    request: StaffRequest, series: TreatmentSeries, form: RepeatForm, reason: str, now: datetime
) -> Appointment:
    data = form.cleaned_data
    made = book_visits(
        series=series, therapist=data["therapist"], type=data["type"], room=data["room"],
        starts=[one.starts_at for one in form.looked if one.starts_at is not None],
        form_key=data["form_key"], by=request.membership, now=now, stop_reason=reason,
        stops_shown=request.POST.getlist("stop_shown"), tells=request.POST["tell"] == "1",
    )  # fmt: skip
    return made[0].appointment


def _usual(page: ClientPage, series: TreatmentSeries) -> dict[str, Any]:
    """What was booked last, as the plan's form would send it."""
    last = last_visit(page.client)
    kind = usual_type(page.client, last)
    at = last.starts_at.astimezone(series.practice.zone).time() if last else USUAL_TIME
    room = last.room_id if last and last.room and not last.room.is_retired else None
    return {
        "type": kind.pk if kind else "",
        "therapist": series.therapist_id,
        "room": room or "",
        "at": f"{at:%H:%M}",
        "count": "",
    }


def _proposed(
    page: ClientPage, series: TreatmentSeries, plan: PlanForm, now: datetime
) -> RepeatForm | None:
    """The dates as they are shown first; None where there is nothing to propose."""
    if not plan.is_valid():
        return None
    asked = plan.cleaned_data
    days = planned_days(series, at=asked["at"], count=asked["count"], now=now)
    looked = propose(
        client=page.client, therapist=asked["therapist"], type=asked["type"], room=asked["room"],
        when=[(on, asked["at"]) for on in days], now=now,
    )  # fmt: skip
    words = {**asked, "words": ""}
    return RepeatForm.of(words, looked, practice=page.client.practice) if looked else None


def _page(
    request: StaffRequest, page: ClientPage, series: TreatmentSeries, plan: PlanForm,
    form: RepeatForm | None,
) -> HttpResponse:  # fmt: skip
    is_sent = form is not None and form.is_bound
    context = {
        **page.context,
        "series": series,
        "plan": plan,
        "form": form,
        "can_tell": bool(page.client.letters_to_on(timezone.localdate())),
    }
    status = 422 if is_sent and form is not None and form.errors else 200
    if is_sent and status == 200 and "tell" in request.POST:
        status = 409
    return render(request, "series/book.html", context, status=status)
