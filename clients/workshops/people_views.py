"""The people of a workshop: the list, what is done with several, adding somebody, the line."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.workshops import office, placing
from clients.workshops.found import leads, sign_ups_of, workshop_of
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import IllegalMove
from clients.workshops.office_views import LEAD, frame
from clients.workshops.people import (
    HEADINGS,
    SEALED_HEADINGS,
    exported,
    line_of_people,
    next_in_line,
    people_of,
)
from clients.workshops.people_forms import AddForm
from practice.access.guards import requires
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.web.tables import download, table
from practice.web.words import day_clock

PAGE_DIGITS = 5
REFUSALS = (placing.TooLate, placing.PlaceGone, IllegalMove, office.NoSeat, office.AlreadyThere)


@requires(LEAD)
@require_safe
def workshop_people(request: StaffRequest, ref: str) -> HttpResponse:
    """Everybody who signed up."""
    found = workshop_of(request, ref)
    words, page = request.GET.get("q", "").strip()[:100], request.GET.get("page", "")
    stands, is_leader = request.GET.get("stands", ""), leads(request, found)
    people = people_of(
        found, words=words, stands=stands,
        page=int(page) if page.isdecimal() and len(page) <= PAGE_DIGITS else 0,
        sealed=not is_leader, now=timezone.now(),
    )  # fmt: skip
    context = {
        **frame(request, found), "people": people, "words": words, "stands": stands,
        "dates": other_dates(found),
    }  # fmt: skip
    return render(request, "workshops/office_people.html", context)


@requires(LEAD)
@freshly_signed_in
@require_safe
def people_table(request: StaffRequest, ref: str) -> HttpResponse:
    """Everybody as a file for a spreadsheet; what they need only for who leads."""
    found = workshop_of(request, ref)
    is_leader = leads(request, found)
    headings = (*HEADINGS, *SEALED_HEADINGS) if is_leader else HEADINGS
    content = table(headings, exported(found, sealed=not is_leader))
    with transaction.atomic():
        record(Verb.WORKSHOP_EXPORTED, by=request.membership, subject=found)
    return download("people.csv", "text/csv; charset=utf-8", content)


@requires(LEAD)
@require_POST
def act_on_people(request: StaffRequest, ref: str) -> HttpResponse:
    """Cancel, or move to another date, those who were ticked."""
    found = workshop_of(request, ref)
    act = _chosen(request, found)
    rows = sign_ups_of(found).filter(ref__in=request.POST.getlist("pick")).order_by("pk")
    done, refused = 0, []
    for row in rows:
        row.workshop = found
        try:
            act(row)
            done += 1
        except REFUSALS as error:
            refused.append(f"{row.name}: {error}")
    if not done and not refused:
        messages.warning(request, "Tick somebody first.")
    if done:
        word = "moved" if request.POST.get("do") == "move" else "cancelled"
        undo = " It can be undone for 10 minutes." if word == "cancelled" else ""
        messages.success(request, f"{done} {word}.{undo}")
    for sentence in refused:
        messages.warning(request, sentence)
    return redirect("workshop_people", ref)


def _chosen(request: StaffRequest, found: Workshop) -> Callable[[SignUp], SignUp]:
    by, now = request.membership, timezone.now()
    if request.POST.get("do") == "cancel":
        return lambda row: placing.cancel(sign_up=row, by=by, now=now)
    to = dates_to_move_to(found).filter(ref=request.POST.get("to", "")).first()
    if request.POST.get("do") != "move" or to is None:
        raise Http404("Nothing that can be done with them.")
    return lambda row: placing.move(sign_up=row, to=to, by=by, now=now)


@requires(LEAD)
def add_to_workshop(request: StaffRequest, ref: str) -> HttpResponse:
    """Somebody who signed up by telephone."""
    found = workshop_of(request, ref)
    if found.state != Workshop.State.PUBLISHED:
        messages.warning(request, "People can be added once it is published.")
        return redirect("office_workshop", ref)
    data = request.POST if request.method == "POST" else None
    form = AddForm(data, workshop=found, leads=leads(request, found))
    if form.is_valid():
        try:
            made = office.add_by_hand(
                workshop=found, given=form.given, form_key=form.key, by=request.membership,
                now=timezone.now(), beyond=form.cleaned_data["beyond"],
                tells=form.cleaned_data["tells"],
            )  # fmt: skip
        except office.AlreadyThere as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, f"{made.name}: {made.get_state_display().lower()}.")
            return redirect("workshop_people", ref)
    context = {**frame(request, found), "form": form, "submit": "Add them"}
    status = 422 if form.is_bound else 200
    return render(request, "workshops/office_add.html", context, status=status)


@requires(LEAD)
@require_safe
def workshop_line(request: StaffRequest, ref: str) -> HttpResponse:
    """Who waits, in order, and why somebody was passed over."""
    found, now = workshop_of(request, ref), timezone.now()
    context = frame(request, found)
    free = context["line"].seats.free
    context |= {
        "waiters": line_of_people(found, free=free, now=now),
        "next": next_in_line(found, free=free, now=now) if free != 0 else None,
    }
    return render(request, "workshops/office_line.html", context)


def dates_to_move_to(found: Workshop) -> QuerySet[Workshop]:
    """Other dates of the same workshop that people may move to."""
    rows = found.practice.workshops.filter(series_ref=found.series_ref)
    coming = rows.filter(state=Workshop.State.PUBLISHED, starts_at__gt=timezone.now())
    return coming.exclude(pk=found.pk).select_related("practice").order_by("starts_at")


def other_dates(found: Workshop) -> list[tuple[str, str]]:
    """The same, to choose from."""
    zone = found.practice.zone
    rows = dates_to_move_to(found).values_list("ref", "starts_at")
    return [(ref, day_clock(starts_at.astimezone(zone))) for ref, starts_at in rows if starts_at]
