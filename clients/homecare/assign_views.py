"""Giving a client a routine, and changing the plan while it runs, seeing first what they would."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.homecare import actions, changing
from clients.homecare.adapting import asked_for
from clients.homecare.assign_form import USUAL_LENGTH, AssignForm, ChangeForm
from clients.homecare.decisions import Decided, decide
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_of
from clients.homecare.refusals import HomecareRefused, NotScreened, NotSent
from clients.homecare.reviews import proposed
from clients.homecare.rules import rules_of
from clients.homecare.showing import choice, decision_rows
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day
from practice.web.words import clock
from routines.models import RoutineVersion
from routines.queries import library_of, newest_version

# More steps than this are never refused; the page says how many there are.
ENCOURAGED = 4


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
    today = local_day(now, page.client.zone)
    known = _known(version, page)
    until = today + USUAL_LENGTH
    form = AssignForm(
        request.POST or None, today=today, version=version, decided=known.decided,
        review_on=proposed(rules_of(request.practice), today, until),
    )  # fmt: skip
    if (asked := _only_asks(request, form)) is not None:
        return _form_page(request, page, version, asked, known)
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.assign(
                client=page.client, version=version, starts_on=today, by=request.membership,
                now=now, form_key=form.cleaned_data["form_key"], **form.plan_values(),
            )  # fmt: skip
        except HomecareRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _assigned_words(given))
            if request.POST.get("do") == "send":
                send_now(request, given)
            return redirect("client_routines", page.client.ref)
    return _form_page(request, page, version, form, known)


@requires(Permission.ASSIGN_ROUTINES)
def change(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """The same of a plan that runs: its steps, days, times, end and words."""
    page = client_page(request, ref)
    assigned = page.client.assigned_routines.for_page().filter(ref=plan).first()
    if assigned is None:
        raise Http404("This client has no such plan.")
    now = timezone.now()
    today = local_day(now, page.client.zone)
    if not assigned.is_running(today):
        messages.error(request, "This plan has ended. Assign the routine again if it is wanted.")
        return redirect("client_routines", page.client.ref)
    known = _known(assigned.version, page)
    form = ChangeForm(
        request.POST or None, today=today, version=assigned.version, decided=known.decided,
        review_on=None, assigned=assigned,
    )  # fmt: skip
    if (asked := _only_asks(request, form)) is not None:
        return _form_page(request, page, assigned.version, asked, known, assigned)
    if request.method == "POST" and form.is_valid():
        try:
            changed = changing.change(
                assigned=assigned, by=request.membership, now=now,
                tell=form.cleaned_data["tell"], **form.plan_values(),
            )  # fmt: skip
        except HomecareRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _changed_words(assigned, changed, form.cleaned_data["tell"]))
            return redirect("client_routines", page.client.ref)
    return _form_page(request, page, assigned.version, form, known, assigned)


def send_now(request: StaffRequest, assigned: AssignedRoutine) -> None:
    """Post the letter with the link, and say so."""
    try:
        is_new = changing.send(assigned=assigned, by=request.membership, now=timezone.now())
    except NotSent as refusal:
        messages.error(request, str(refusal))
        return
    name = assigned.version.name
    if is_new:
        messages.success(request, f"The letter with the link to {name} is on its way.")
    else:
        messages.success(request, f"A letter about {name} was sent before. It goes once.")


@dataclass(frozen=True)
class Known:
    """What the safety filter says of a version; without a health form, why it says nothing."""

    decided: Decided | None
    refusal: str = ""


def _known(version: RoutineVersion, page: ClientPage) -> Known:
    try:
        return Known(decide(version, page.safety))
    except NotScreened as refusal:
        return Known(None, str(refusal))


def _only_asks(request: StaffRequest, form: AssignForm) -> AssignForm | None:
    """The form to show again when somebody wants to see what it comes to, and not to save it."""
    wanted = request.POST.get("do")
    if wanted == "lighten":
        form.data = form.without_optional(request.POST)
    return form if wanted in ("show", "lighten") else None


def _form_page(
    request: StaffRequest, page: ClientPage, version: RoutineVersion, form: AssignForm,
    known: Known, assigned: AssignedRoutine | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        **page.context, "form": form, "version": version, "assigned": assigned,
        "refusal": known.refusal,
    }  # fmt: skip
    # Asking what they would see is no mistake, unless what was typed is one.
    form.is_valid()
    if known.decided is not None:
        swaps = form.swaps.along(asked_for(version, known.decided))
        pauses = assigned.open_pauses if assigned else []
        plan = plan_of(version, page.safety, pauses, swaps=swaps)
        rows = decision_rows(version, known.decided.without(pauses).swapped(version, swaps))
        context |= {
            "rows": [(row, form.step_field(row.number)) for row in rows],
            "nothing_left": known.decided.nothing_left,
            "plan": plan,
            "many": len(plan.steps) > ENCOURAGED,
            "is_asked_for": request.POST.get("do") in ("show", "lighten"),
        }
    status = 422 if form.errors else 200
    return render(request, "homecare/assign.html", context, status=status)


def _assigned_words(given: AssignedRoutine) -> str:
    at = given.remind_at
    reminders = f"Reminders go out at {clock(at)}." if at else "No reminders go out."
    return f"{given.version.name} is assigned. {reminders}"


def _changed_words(assigned: AssignedRoutine, changed: list[str], told: bool) -> str:
    name = assigned.version.name
    if not changed:
        return f"Nothing was changed in {name}."
    letter = "The client gets a letter." if told else "The client was not told."
    return f"{name} is changed from now on. {letter}"
