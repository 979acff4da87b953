"""Stop: this hurts. The same behind a link and behind an account; works without JavaScript."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.homecare.actions import any_link
from clients.homecare.models import AssignedRoutine, StepStop
from clients.homecare.stop_words import ASKED, Reason, advise
from clients.homecare.stops import advice_on, stop_step
from clients.portal.doors import Door
from clients.portal.forms import StopForm
from clients.portal.pages import context_of
from practice.audit.actors import HasActor
from routines.queries import given_steps

GONE = "A step that is no longer shown"
GRAVEST = advise(Reason.UNSURE, on_leg=True)


@dataclass(frozen=True)
class Asked:
    """The step that hurt; one that just went has no title. `foot` is "" where it is on both."""

    number: int
    title: str
    foot: str


def stop_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST keeps it; GET asks why (`step`), or says what to do now (`told`)."""
    if request.method == "POST":
        return _stop(request, door)
    if told := request.GET.get("told"):
        advice = advice_on(door.stop(told))
        return render(request, "portal/stopped.html", {**context_of(door), "advice": advice})
    step = _step(door, request.GET.get("step", ""))
    if step is None:
        return redirect(door.url())
    context = {
        **context_of(door),
        "step": step,
        "version": door.assigned.version.number,
        "reasons": [(one.value, words) for one, words in ASKED.items()],
    }
    return render(request, "portal/stop.html", context)


def stop_by_ended_link(request: HttpRequest, token: str) -> HttpResponse:
    """POST by a link that opens nothing any more: keeps it all the same; raises LinkGone.

    What to do now is all that is said: nothing of the routine, nothing of the person.
    """
    link = any_link(token)
    stop = _kept(request, link.assigned, link)
    context = {"advice": advice_on(stop) if stop else GRAVEST, "not_kept": stop is None}
    status = 200 if stop else 422
    return render(request, "portal/stopped_by_ended_link.html", context, status=status)


def _stop(request: HttpRequest, door: Door) -> HttpResponse:
    stop = _kept(request, door.assigned, door.by)
    if stop is None:
        context = {**context_of(door), "advice": GRAVEST, "not_kept": True}
        return render(request, "portal/stopped.html", context, status=422)
    return redirect(f"{door.url('stop')}?told={stop.ref}")


def _kept(request: HttpRequest, assigned: AssignedRoutine, by: HasActor) -> StepStop | None:
    """None for what cannot be kept: somebody is hurt all the same, and is told what to do."""
    form = StopForm(request.POST)
    if not form.is_valid():
        return None
    told = form.cleaned_data
    return stop_step(
        assigned=assigned, number=told["step"], side=told["side"], reason=told["reason"],
        form_key=told["form_key"], happened_at=told["happened_at"], by=by, now=timezone.now(),
        version=told["version"],
    )  # fmt: skip


def _step(door: Door, number: str) -> Asked | None:
    for one in door.plan.steps:
        if str(one.number) == number:
            return Asked(one.number, one.title, one.legs[0].foot if len(one.legs) == 1 else "")
    # It went while the page was open: it hurt all the same, and is asked about without its name.
    for step in given_steps(door.assigned.version):
        if str(step.number) == number:
            return Asked(step.number, GONE, step.only_foot or "")
    return None
