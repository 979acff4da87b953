"""A routine on paper, or on a telephone by its camera, from the therapist's page."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.clearances.files import as_file
from clients.homecare.actions import make_link
from clients.homecare.handout import POINTS, handout_pdf
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import build_plan
from clients.homecare.refusals import RoutineEnded
from clients.runs.queries import modes_of
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.codes import qr


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def handout(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """What the client may be shown today as PDF, with a link of its own. In the trace."""
    page = client_page(request, ref)
    assigned = _of_client(request, ref, plan)
    now = timezone.now()
    today = local_day(now, page.client.zone)
    mode = modes_of([page.client], on=today)[page.client.pk]
    shown = build_plan(assigned, page.safety, today, mode)
    if not shown.is_ready:
        messages.error(request, f"There is nothing to print. {shown.heading}")
        return redirect("client_routines", ref)
    with transaction.atomic():
        address = _address(assigned, request, now)
        record(Verb.ROUTINE_PRINTED, by=request.membership, subject=assigned)
    size = request.POST.get("size", "")
    made = handout_pdf(
        shown, practice=request.practice.name, days=assigned.days, on=today, address=address,
        size=size if size in POINTS else "usual",
    )  # fmt: skip
    return as_file("pdf", made, f"routine-{assigned.ref}")


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def show_code(request: StaffRequest, ref: str, plan: str) -> HttpResponse:
    """A new link to the routine as a QR code, for the telephone of whoever sits here."""
    page = client_page(request, ref)
    assigned = _of_client(request, ref, plan)
    try:
        address = _address(assigned, request, timezone.now())
    except RoutineEnded as refusal:
        messages.error(request, str(refusal))
        return redirect("client_routines", ref)
    context = {
        **page.context, "code": qr(address), "address": address, "name": assigned.version.name,
    }  # fmt: skip
    response = render(request, "homecare/code.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(assigned: AssignedRoutine, request: StaffRequest, now: datetime) -> str:
    token = make_link(assigned=assigned, by=request.membership, now=now)
    return absolute(reverse("routine_link", args=[token]))


def _of_client(request: StaffRequest, ref: str, plan: str) -> AssignedRoutine:
    found = request.practice.assigned_routines.for_page().filter(client__ref=ref, ref=plan).first()
    if found is None:
        raise Http404("This client has no such plan.")
    return found
