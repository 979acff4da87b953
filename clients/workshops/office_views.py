"""Workshops as the office sees them: all of them, one, and what is decided about it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.workshops import editing
from clients.workshops.editor_forms import CallOffForm, MoreDatesForm, moved_to
from clients.workshops.found import leads, workshop_of, workshops_of
from clients.workshops.models import Workshop
from clients.workshops.models.sign_up import ACTIVE
from clients.workshops.office_showing import (
    WHICH,
    asked_about,
    days_in_words,
    line_of,
    lines_of,
    people,
    visits_inside,
)
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.slots import Span
from practice.web.addresses import absolute
from practice.web.words import day

LEAD, MANAGE = Permission.LEAD_WORKSHOPS, Permission.MANAGE_WORKSHOPS


@requires(LEAD)
@require_safe
def office_workshops(request: StaffRequest) -> HttpResponse:
    """Those to come, those that were, or the drafts."""
    which = request.GET.get("which", "")
    which = which if which in WHICH else ""
    context = {
        "lines": lines_of(workshops_of(request), which, now=timezone.now()),
        "which": which,
        "choices": [(key, label, key == which) for key, label in WHICH.items()],
        "may_manage": request.membership.may(MANAGE),
    }
    return render(request, "workshops/office_workshops.html", context)


@requires(LEAD)
@require_safe
def office_workshop(request: StaffRequest, ref: str) -> HttpResponse:
    """Where it stands, what people read about it, and what can be done with it."""
    now = timezone.now()
    found = workshop_of(request, ref)
    context = {
        **frame(request, found),
        "missing": editing.what_is_missing(found, now) if found.state == "draft" else [],
        "visits": visits_inside(found, now=now) if found.state != "cancelled" else [],
        "days": days_in_words(found),
        "asked": asked_about(request.practice, found.techniques, now=now),
        "form_key": uuid4(),
    }
    return render(request, "workshops/office_workshop.html", context)


@requires(MANAGE)
@require_POST
def publish_workshop(request: StaffRequest, ref: str) -> HttpResponse:
    """Open its page."""
    found = workshop_of(request, ref)
    try:
        editing.publish(workshop=found, by=request.membership, now=timezone.now())
    except (editing.NotReady, editing.NotEditable) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Published. People can sign up.")
    return redirect("office_workshop", ref)


@requires(MANAGE)
@require_POST
def close_workshop(request: StaffRequest, ref: str) -> HttpResponse:
    """End sign-up, or open it again."""
    is_closed = request.POST.get("closed") == "yes"
    editing.close(
        workshop=workshop_of(request, ref), is_closed=is_closed, by=request.membership,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, "Sign-up is closed." if is_closed else "Sign-up is open again.")
    return redirect("office_workshop", ref)


@requires(MANAGE)
def call_off_workshop(request: StaffRequest, ref: str) -> HttpResponse:
    """Cancel it, with words for those who are written to."""
    found = workshop_of(request, ref)
    if found.state != Workshop.State.PUBLISHED:
        return redirect("office_workshop", ref)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        off = editing.call_off(
            workshop=found, words=form.cleaned_data["words"], by=request.membership,
            now=timezone.now(),
        )  # fmt: skip
        say_not_told(request, off)
        messages.success(request, "Cancelled. The letters leave in 3 minutes.")
        return redirect("office_workshop", ref)
    rows = found.sign_ups.filter(state__in=ACTIVE)
    told, without = rows.exclude(email="").count(), rows.filter(email="").count()
    context = {
        **frame(request, found), "form": form, "told": people(told), "without": without,
        "submit": f"Cancel it and write to {people(told)}" if told else "Cancel it",
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "workshops/office_call_off.html", context, status=status)


@requires(MANAGE)
@require_POST
def copy_workshop(request: StaffRequest, ref: str) -> HttpResponse:
    """A draft like it, without a day; another date of the same series, or one of its own."""
    found = workshop_of(request, ref)
    try:
        made = editing.duplicate(
            workshop=found, dates=[], is_same_series=request.POST.get("as") == "date",
            form_key=request.POST.get("form_key") or uuid4(),  # type: ignore[arg-type]
            by=request.membership, now=timezone.now(),
        )  # fmt: skip
    except ValidationError:
        messages.warning(request, "Part of the form did not arrive. Press again.")
        return redirect("office_workshop", ref)
    messages.success(request, "A draft like it. Choose its day.")
    return redirect("edit_workshop", made.ref)


@requires(MANAGE)
def more_dates(request: StaffRequest, ref: str) -> HttpResponse:
    """The same again every so many weeks, each a draft; the dates are shown before."""
    found, now = workshop_of(request, ref), timezone.now()
    form = MoreDatesForm(request.POST if request.method == "POST" else None)
    shown: list[str] = []
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            spans = _repeated(found, form)
        except ValidationError as wrong:
            form.add_error("day", wrong)
        else:
            if request.POST.get("do") == "make":
                editing.make_series(
                    workshop=found, all_dates=spans, form_key=form.cleaned_data["form_key"],
                    by=request.membership, now=now,
                )  # fmt: skip
                messages.success(request, f"{len(spans)} drafts. Publish each when it is ready.")
                return redirect(f"{reverse('office_workshops')}?which=drafts")
            shown, status = (
                [day(one[0].start.astimezone(request.practice.zone)) for one in spans],
                200,
            )
    context = {**frame(request, found), "form": form, "shown": shown}
    return render(request, "workshops/office_more_dates.html", context, status=status)


def _repeated(found: Workshop, form: MoreDatesForm) -> list[list[Span]]:
    dates = list(found.dates.all())
    if not dates:
        raise ValidationError("Give this workshop its day first: the new dates keep its hours.")
    values = form.cleaned_data
    return [
        moved_to(dates, values["day"] + timedelta(weeks=values["weeks"] * n), found.practice.zone)
        for n in range(values["times"])
    ]


def say_not_told(request: StaffRequest, workshop: Workshop) -> None:
    """Name those whom an action could not write to."""
    if workshop.not_told:
        names = ", ".join(workshop.not_told)
        messages.warning(request, f"These could not be written to. Ring them: {names}.")


def frame(request: StaffRequest, found: Workshop) -> dict[str, Any]:
    """What every page of one workshop stands in."""
    return {
        "workshop": found, "line": line_of(found, now=timezone.now()),
        "leads": leads(request, found), "may_manage": request.membership.may(MANAGE),
        "public_url": absolute(f"/workshops/{found.slug}/"),
    }  # fmt: skip
