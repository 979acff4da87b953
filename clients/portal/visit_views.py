"""A signed-in client's own visits: what is to come, what was, cancelling, and a calendar's file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.appointments import own
from clients.appointments.actions import IllegalMove
from clients.appointments.conflicts import CannotBook
from clients.appointments.ical import for_download
from clients.appointments.models import Appointment, Status
from clients.appointments.undo import CannotUndo
from clients.portal.queries import own_records, own_visits
from clients.portal.visits import policy, visit, visits_of
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from practice.schedule.models import rules_for


@for_signed_in
@require_safe
def my_visits(request: SignedInRequest) -> HttpResponse:
    """The next visit first; then those that are over."""
    practices = [record.practice for record in own_records(request.user)]
    visits = visits_of(request.user, practices, now=timezone.now())
    context = {"visits": visits, "practices": practices, "practice": visits.practice}
    return render(request, "portal/visits.html", context)


@for_signed_in
@require_safe
def my_visit_file(request: SignedInRequest, ref: str) -> HttpResponse:
    """One visit as a file that a calendar opens."""
    text = for_download(_own(request, ref), now=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response


@for_signed_in
def cancel_my_visit(request: SignedInRequest, ref: str) -> HttpResponse:
    """What cancelling means, then the button; POST gives the time back."""
    found = _own(request, ref)
    now, rules, why = timezone.now(), rules_for(found.practice), ""
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() and len(sent) < 10 else None
        try:
            own.cancel_own(appointment=found, by=request.user, now=now, version=version)
        except CannotBook as refusal:
            found, why = _own(request, ref), str(refusal)
        except IllegalMove as refusal:
            messages.error(request, str(refusal))
            return redirect("my_visits")
        else:
            return redirect("my_visits")
    elif found.status not in own.OPEN:
        return redirect("my_visits")
    context = {
        "visit": visit(found, rules=rules, now=now),
        "policy": policy(found, rules, now=now),
        "why": why,
        "practice": found.practice,
    }
    return render(request, "portal/cancel_visit.html", context, status=422 if why else 200)


@for_signed_in
@require_POST
def undo_my_cancel(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take one's own cancelling back."""
    try:
        own.undo_own_cancel(appointment=_own(request, ref), by=request.user, now=timezone.now())
    except CannotUndo as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your visit stands again.")
    return redirect("my_visits")


def _own(request: SignedInRequest, ref: str) -> Appointment:
    found = own_visits(request.user).exclude(status=Status.HELD).filter(ref=ref).first()
    if found is None:
        raise Http404("No such visit of yours.")
    return found
