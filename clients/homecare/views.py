"""A client's routines, for their therapist: what runs, what came back, and what to do with it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.homecare import actions, reach_back
from clients.homecare.assign_views import send_now
from clients.homecare.forms import GiveBackForm, PauseForm
from clients.homecare.models import AssignedRoutine
from clients.homecare.queries import feet_scores, routines_of
from clients.homecare.refusals import NotScreened, RoutineEnded, StillWithheld, StopWaits
from clients.homecare.reviews import let_stand
from clients.homecare.showing import current_plan
from clients.models import Client
from clients.runs.queries import modes_of
from clients.runs.showing import feet_rows, run_rows
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day
from practice.web.words import count, day


@requires(Permission.ASSIGN_ROUTINES)
def client_routines(request: StaffRequest, ref: str) -> HttpResponse:
    """What runs, what came back in the last weeks, and what is over."""
    return _routines_page(request, client_page(request, ref), PauseForm(), paused_ref="")


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def pause(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """Stop showing it and reminding of it."""
    page = client_page(request, ref, even_restricted=True)
    assigned = _of_client(page.client, plan)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _routines_page(request, page, form, paused_ref=assigned.ref)
    try:
        actions.pause(
            assigned=assigned, by=request.membership, now=timezone.now(), **form.cleaned_data
        )
    except RoutineEnded as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{assigned.version.name} is paused. No more reminders for now.")
    return redirect("client_routines", page.client.ref)


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def resume(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """Show it again."""
    page = client_page(request, ref)
    assigned = _of_client(page.client, plan)
    try:
        actions.resume(assigned=assigned, by=request.membership, now=timezone.now())
    except (RoutineEnded, StopWaits) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{assigned.version.name} runs again.")
    return redirect("client_routines", page.client.ref)


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def give_back(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """Return steps that a change of health took out: one of them, or all that may be."""
    page = client_page(request, ref)
    assigned = _of_client(page.client, plan)
    form = GiveBackForm(request.POST)
    if not form.is_valid():
        return _routines_page(
            request, page, PauseForm(), paused_ref="", back_form=form, back_ref=assigned.ref
        )
    try:
        returned = reach_back.give_back(
            assigned=assigned, by=request.membership, now=timezone.now(), **form.cleaned_data
        )
    except (NotScreened, RoutineEnded, StillWithheld) as refusal:
        form.add_error(None, str(refusal))
        return _routines_page(
            request, page, PauseForm(), paused_ref="", back_form=form, back_ref=assigned.ref
        )
    steps = count(len({one.number for one in returned}), "step is", "steps are")
    messages.success(request, f"{steps} given back in {assigned.version.name}.")
    return redirect("client_routines", page.client.ref)


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def end(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """The plan is over."""
    page = client_page(request, ref, even_restricted=True)
    assigned = _of_client(page.client, plan)
    actions.end(assigned=assigned, by=request.membership, now=timezone.now())
    messages.success(request, f"{assigned.version.name} has ended. Its links no longer open.")
    return redirect("client_routines", page.client.ref)


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def still_right(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """A therapist looked at it and lets it stand."""
    page = client_page(request, ref)
    assigned = _of_client(page.client, plan)
    try:
        stands = let_stand(assigned=assigned, by=request.membership, now=timezone.now())
    except RoutineEnded as refusal:
        messages.error(request, str(refusal))
    else:
        again = f" Look at it again on {day(stands.review_on)}." if stands.review_on else ""
        messages.success(request, f"{assigned.version.name} stays as it is.{again}")
    return redirect("client_routines", page.client.ref)


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def send(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """Post the letter with the link to it, once."""
    page = client_page(request, ref)
    send_now(request, _of_client(page.client, plan))
    return redirect("client_routines", page.client.ref)


def _routines_page(
    request: StaffRequest, page: ClientPage, form: PauseForm, *, paused_ref: str,
    back_form: GiveBackForm | None = None, back_ref: str = "",
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    today = local_day(now, page.client.zone)
    given = routines_of(page.client, today)
    mode = modes_of([page.client], on=today)[page.client.pk]
    running = [one for one in given if one.is_running(today)]
    scores = feet_scores(page.client, today)
    context = {
        **page.context,
        "plans": [current_plan(one, page.safety, today, mode, scores) for one in running],
        "earlier": [one for one in given if one not in running],
        "pause_form": form,
        "paused_ref": paused_ref,
        "back_form": back_form or GiveBackForm(),
        "back_ref": back_ref,
        "no_address": not page.client.letters_to_on(local_day(now, request.practice.zone)),
        "runs": run_rows(page.client, now),
        "feet": feet_rows(page.client),
    }
    status = 422 if form.errors or (back_form and back_form.errors) else 200
    return render(request, "homecare/client_routines.html", context, status=status)


def _of_client(client: Client, plan: str) -> AssignedRoutine:
    found = client.assigned_routines.for_page().filter(ref=plan).first()
    if found is None:
        raise Http404("This client has no such plan.")
    return found
