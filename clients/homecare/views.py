"""A client's routines, for their therapist: what runs, what came back, and giving another one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.homecare import actions, reach_back
from clients.homecare.decisions import decide
from clients.homecare.forms import AssignForm, GiveBackForm, PauseForm
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_of
from clients.homecare.queries import feet_scores, routines_of
from clients.homecare.refusals import CannotAssign, NotScreened, RoutineEnded, StillWithheld
from clients.homecare.showing import choice, current_plan, decision_rows
from clients.models import Client
from clients.runs.queries import modes_of
from clients.runs.showing import feet_rows, run_rows
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day
from practice.web.words import clock, count
from routines.models import RoutineVersion
from routines.queries import library_of, newest_version


@requires(Permission.ASSIGN_ROUTINES)
def client_routines(request: StaffRequest, ref: str) -> HttpResponse:
    """What runs, what came back in the last weeks, and what is over."""
    return _routines_page(request, client_page(request, ref), PauseForm(), paused_ref="")


@requires(Permission.ASSIGN_ROUTINES)
def choose(request: StaffRequest, ref: str) -> HttpResponse:
    """The library, each routine with what this client could do of it today."""
    page = client_page(request, ref)
    today = local_day(timezone.now(), request.practice.zone)
    choices = [choice(one, page.safety) for one in library_of(request.practice, on=today)]
    return render(request, "homecare/choose.html", {**page.context, "choices": choices})


@requires(Permission.ASSIGN_ROUTINES)
def assign(request: StaffRequest, ref: str, routine: str) -> HttpResponse:
    """One routine step by step for this client, and the days it is given for."""
    page = client_page(request, ref)
    version = newest_version(request.practice, routine)
    if version is None:
        raise Http404("No such routine here.")
    now = timezone.now()
    today = local_day(now, request.practice.zone)
    form = AssignForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign(
                client=page.client, version=version, starts_on=today, by=request.membership,
                now=now, **form.cleaned_data,
            )  # fmt: skip
        except CannotAssign as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _assigned_words(page.client, version, form))
            return redirect("client_routines", page.client.ref)
    context = {**page.context, **_checked(page, version), "form": form, "version": version}
    return render(request, "homecare/assign.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def pause(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """Stop showing it and reminding of it."""
    page = client_page(request, ref)
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
    except RoutineEnded as refusal:
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
    page = client_page(request, ref)
    assigned = _of_client(page.client, plan)
    actions.end(assigned=assigned, by=request.membership, now=timezone.now())
    messages.success(request, f"{assigned.version.name} has ended. Its links no longer open.")
    return redirect("client_routines", page.client.ref)


def _routines_page(
    request: StaffRequest, page: ClientPage, form: PauseForm, *, paused_ref: str,
    back_form: GiveBackForm | None = None, back_ref: str = "",
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    today = local_day(now, request.practice.zone)
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
        "no_address": not page.client.letters_to_on(today),
        "runs": run_rows(page.client, now),
        "feet": feet_rows(page.client),
    }
    status = 422 if form.errors or (back_form and back_form.errors) else 200
    return render(request, "homecare/client_routines.html", context, status=status)


def _checked(page: ClientPage, version: RoutineVersion) -> dict[str, object]:
    """Every step with its decision, and the page as the client would see it."""
    try:
        decided = decide(version, page.safety)
    except NotScreened as refusal:
        return {"refusal": str(refusal)}
    return {
        "rows": decision_rows(version, decided),
        "nothing_left": decided.nothing_left,
        "plan": plan_of(version, page.safety),
    }


def _assigned_words(client: Client, version: RoutineVersion, form: AssignForm) -> str:
    at = form.cleaned_data["remind_at"]
    reminders = f"Reminders go out at {clock(at)}." if at else "No reminders go out."
    return f"{version.name} is assigned. {reminders}"


def _of_client(client: Client, plan: str) -> AssignedRoutine:
    found = client.assigned_routines.for_page().filter(ref=plan).first()
    if found is None:
        raise Http404("This client has no such plan.")
    return found
