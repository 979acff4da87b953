"""A client's series: all of them, one of them, starting one, and what is decided about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.measures.progress import tracks_of
from clients.measures.showing import first_and_last
from clients.screening.client_page import ClientPage, client_page
from clients.series import actions
from clients.series.forms import AgreeForm, FinishForm, PauseForm, ResumeForm, ReviewForm, StartForm
from clients.series.models import SeriesVisit, TreatmentSeries
from clients.series.planner import suggested_template
from clients.series.queries import series_of
from clients.series.refusals import SeriesRefused
from clients.series.showing import countdown, race_word, review_title, shown, terms, to_join
from clients.series.templates import find_template, templates_of
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.models import rules_for
from practice.schedule.wall import local_day
from practice.web.forms import PlainForm

TRAINING = [("", "Choose"), ("0", "0 to 4 days"), ("5", "5 days or more")]


@requires(Permission.SEE_HEALTH)
def client_series(request: StaffRequest, ref: str) -> HttpResponse:
    """What runs, and what is over."""
    page = client_page(request, ref)
    now = timezone.now()
    rows = [shown(one, now=now) for one in series_of(page.client)]
    context = {
        **page.context,
        "open": [one for one in rows if one.is_open],
        "over": [one for one in rows if not one.is_open],
    }
    return render(request, "series/client_series.html", context)


@requires(Permission.SEE_HEALTH)
def one_series(request: StaffRequest, ref: str, series_ref: str) -> HttpResponse:
    """How far it is, what is due and what comes next."""
    page = client_page(request, ref)
    found = find_series(page, series_ref)
    return _series_page(request, page, found)


@requires(Permission.WRITE_NOTES)
def choose(request: StaffRequest, ref: str) -> HttpResponse:
    """The plans, the one that fits the training first if that was said."""
    page = client_page(request, ref)
    training = request.GET.get("training", "")
    competes = request.GET.get("competes") == "1"
    fits = ""
    if training in ("0", "5"):
        fits = suggested_template(training_days=int(training), competes=competes)
    plans = [(one, terms(one), one.code == fits) for one in templates_of(request.practice)]
    plans.sort(key=lambda plan: not plan[2])
    context = {
        **page.context, "plans": plans, "training": training, "competes": competes,
        "training_choices": TRAINING,
    }  # fmt: skip
    return render(request, "series/choose.html", context)


@requires(Permission.WRITE_NOTES)
def start(request: StaffRequest, ref: str, code: str) -> HttpResponse:
    """What was agreed, then the series begins."""
    page = client_page(request, ref)
    template = find_template(request.practice, code)
    if template is None or template.is_retired:
        raise Http404("No such plan here.")
    now = timezone.now()
    form = StartForm(
        request.POST if request.method == "POST" else None,
        practice=request.practice, template=template,
        today=local_day(now, request.practice.zone),
        hours=rules_for(request.practice).cancel_hours,
        initial={"therapist": request.membership},
    )  # fmt: skip
    if form.is_valid():
        try:
            made = actions.start(
                client=page.client, code=code, by=request.membership, now=now, **form.terms
            )
        except SeriesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.name} has started.")
            return redirect("one_series", page.client.ref, made.ref)
    context = {**page.context, "form": form, "template": template, "terms": terms(template)}
    return render(request, "series/start.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Change:
    """One thing that is decided about a series: its form, its words, and what is done."""

    heading: str
    submit: str
    done: str
    form: Callable[..., PlainForm]
    do: Callable[..., TreatmentSeries]
    intro: str = ""


CHANGES = {
    "pause": Change(
        "Pause the series", "Pause it", "The series is paused.", PauseForm, actions.pause,
        "It takes no visits until you resume it. Visits that are booked stay booked.",
    ),
    "resume": Change(
        "Resume the series", "Resume it", "The series runs again.", ResumeForm, actions.resume,
    ),
    "finish": Change(
        "Finish the series", "Finish it", "The series is over.", FinishForm, actions.finish,
        "Nothing renews itself. For further visits, start another one.",
    ),
    "agree": Change(
        "Agree on another number", "Save", "The number is changed.", AgreeForm,
        actions.change_agreed, "More visits want a review of those so far.",
    ),
}  # fmt: skip


@requires(Permission.WRITE_NOTES)
def change(request: StaffRequest, ref: str, series_ref: str, what: str) -> HttpResponse:
    """Pause, resume, finish, or agree on another number."""
    page = client_page(request, ref)
    series = find_series(page, series_ref)
    one = CHANGES.get(what)
    if one is None:
        raise Http404("Nothing of that kind is decided about a series.")
    more = {"series": series} if what == "agree" else {}
    form = one.form(request.POST if request.method == "POST" else None, **more)
    return _decide(
        request, page, series, form, one.heading, one.submit, one.done, one.intro,
        lambda now: one.do(series=series, by=request.membership, now=now, **form.cleaned_data),
    )  # fmt: skip


@requires(Permission.WRITE_NOTES)
def review(request: StaffRequest, ref: str, series_ref: str, review_ref: str) -> HttpResponse:
    """Look back and decide."""
    page = client_page(request, ref)
    series = find_series(page, series_ref)
    found = next((one for one in series.reviews.all() if one.ref == review_ref), None)
    if found is None:
        raise Http404("This series has no such review.")
    form = ReviewForm(request.POST if request.method == "POST" else None)
    return _decide(
        request, page, series, form, f"Review: {review_title(found).lower()}", "Save the review",
        "The review is saved.", "",
        lambda now: actions.review(
            one=found, by=request.membership, now=now, **form.cleaned_data
        ),
        overall=first_and_last(tracks_of(page.client, visits=_took_place(series))),
    )  # fmt: skip


@require_POST
@requires(Permission.BOOK)
def add(request: StaffRequest, ref: str, series_ref: str) -> HttpResponse:
    """Put an appointment that is booked already into the series."""
    page = client_page(request, ref)
    series = find_series(page, series_ref)
    chosen = page.client.appointments.filter(ref=request.POST.get("appointment", "")).first()
    if chosen is None:
        messages.error(request, "Choose one of the booked visits.")
        return redirect("one_series", page.client.ref, series.ref)
    try:
        actions.add_visits(
            series=series, appointments=[chosen], by=request.membership, now=timezone.now()
        )
    except SeriesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The visit is part of the series.")
    return redirect("one_series", page.client.ref, series.ref)


@require_POST
@requires(Permission.BOOK)
def remove(request: StaffRequest, ref: str, series_ref: str, visit: str) -> HttpResponse:
    """Take a visit out of the series. The appointment stays."""
    page = client_page(request, ref)
    series = find_series(page, series_ref)
    found = next((one for one in series.visits.all() if one.appointment.ref == visit), None)
    if found is None:
        raise Http404("This series has no such visit.")
    try:
        actions.remove_visit(visit=found, by=request.membership, now=timezone.now())
    except SeriesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The visit is out of the series. The appointment stays booked.")
    return redirect("one_series", page.client.ref, series.ref)


def _decide(
    request: StaffRequest, page: ClientPage, series: TreatmentSeries, form: PlainForm,
    heading: str, submit: str, done: str, intro: str, do: Callable[[datetime], Any],
    **more: Any,
) -> HttpResponse:  # fmt: skip
    if form.is_valid():
        try:
            do(timezone.now())
        except SeriesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("one_series", page.client.ref, series.ref)
    context = {
        **page.context, "series": series, "form": form, "heading": heading, "submit": submit,
        "intro": intro, **more,
    }  # fmt: skip
    return render(request, "series/decide.html", context, status=422 if form.errors else 200)


def _took_place(series: TreatmentSeries) -> set[int]:
    """The appointments whose scores a review looks back on."""
    counts = SeriesVisit.Counts.NOT
    return {one.appointment_id for one in series.visits.all() if one.counts != counts}


def _series_page(request: StaffRequest, page: ClientPage, series: TreatmentSeries) -> HttpResponse:
    now = timezone.now()
    today = local_day(now, request.practice.zone)
    one = shown(series, now=now)
    context = {
        **page.context,
        "one": one,
        "due": [(row, review_title(row)) for row in one.due],
        "done": [(row, review_title(row)) for row in one.done],
        "countdown": countdown(series, today=today),
        "race_word": race_word(series, today=today),
        "to_join": to_join(page.client, now=now) if one.is_running else [],
        "hours": rules_for(request.practice).cancel_hours,
    }
    return render(request, "series/one_series.html", context)


def find_series(page: ClientPage, series_ref: str) -> TreatmentSeries:
    """A series of this client, with its visits and reviews, or 404."""
    found = next((one for one in series_of(page.client) if one.ref == series_ref), None)
    if found is None:
        raise Http404("This client has no such series.")
    return found
