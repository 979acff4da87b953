"""Stop: this hurts. The same behind a link and behind an account; works without JavaScript."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.homecare.shown import ShownStep
from clients.homecare.stop_words import ASKED, Reason, advise
from clients.homecare.stops import advice_on, stop_step
from clients.portal.doors import Door
from clients.portal.forms import StopForm
from clients.portal.pages import context_of


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


def _stop(request: HttpRequest, door: Door) -> HttpResponse:
    form = StopForm(request.POST)
    if not form.is_valid():  # somebody is hurt all the same: say what to do
        advice = advise(Reason.UNSURE, on_leg=True)
        context = {**context_of(door), "advice": advice, "not_kept": True}
        return render(request, "portal/stopped.html", context, status=422)
    told = form.cleaned_data
    stop = stop_step(
        assigned=door.assigned, number=told["step"], side=told["side"], reason=told["reason"],
        form_key=told["form_key"], happened_at=told["happened_at"], by=door.by, now=timezone.now(),
        version=told["version"],
    )  # fmt: skip
    return redirect(f"{door.url('stop')}?told={stop.ref}")


def _step(door: Door, number: str) -> ShownStep | None:
    return next((one for one in door.plan.steps if str(one.number) == number), None)
