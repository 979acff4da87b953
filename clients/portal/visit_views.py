"""A signed-in client's own visits: what is to come, what was, and each as a calendar's file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.appointments.ical import for_download
from clients.appointments.models import Appointment, Status
from clients.portal.queries import own_records, own_visits
from clients.portal.visits import visits_of
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest


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


def _own(request: SignedInRequest, ref: str) -> Appointment:
    found = own_visits(request.user).exclude(status=Status.HELD).filter(ref=ref).first()
    if found is None:
        raise Http404("No such visit of yours.")
    return found
