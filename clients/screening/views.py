"""Health pages for therapists: what holds now, entering answers, a clinician's letter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.screening.actions import NoAddress, record_screening, send_intake
from clients.screening.client_page import client_page
from clients.screening.filling import therapists_filling, widened_by_known
from clients.screening.kept import as_kept
from clients.screening.models import Screening
from clients.screening.pages import check_page, details_page, questions_page
from clients.screening.showing import ruled_out
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.mail.queue import CannotQueue


@requires(Permission.SEE_HEALTH)
def health(request: StaffRequest, ref: str) -> HttpResponse:
    """What holds now, what it rules out, and every form as answered that day."""
    page = client_page(request, ref)
    rules = page.book.rules
    context = {
        **page.context,
        "ruled_out": ruled_out(page.safety),
        "screenings": page.client.screenings.order_by("-recorded_at"),
        "clearances": page.client.clearances.filter(withdrawn_at__isnull=True).order_by("-until"),
        "labels": {code: rule.label for code, rule in rules.items()},
    }
    return render(request, "screening/health.html", context)


@requires(Permission.SEE_HEALTH)
def screening(request: StaffRequest, ref: str, screening_ref: str) -> HttpResponse:
    """One form as it was answered."""
    page = client_page(request, ref)
    found = page.client.screenings.filter(ref=screening_ref).first()
    if found is None:
        return render(request, "404.html", status=404)
    context = {**page.context, "screening": found, "as_kept": as_kept(found)}
    return render(request, "screening/screening.html", context)


@requires(Permission.RECORD_HEALTH)
def intake_entry(request: StaffRequest, ref: str) -> HttpResponse:
    """Enter a client's answers: every question."""
    page = client_page(request, ref)
    filling = therapists_filling(page.client, request.membership)
    return questions_page(request, filling, "screening/entry_questions.html", page.context)


@requires(Permission.RECORD_HEALTH)
def intake_entry_details(request: StaffRequest, ref: str) -> HttpResponse:
    """Enter a client's answers: the follow-ups."""
    page = client_page(request, ref)
    filling = therapists_filling(page.client, request.membership)
    return details_page(request, filling, "screening/entry_details.html", page.context)


@requires(Permission.RECORD_HEALTH)
def intake_entry_check(request: StaffRequest, ref: str) -> HttpResponse:
    """Enter a client's answers: read over and record."""
    page = client_page(request, ref)
    filling = therapists_filling(page.client, request.membership)

    def send() -> HttpResponse:
        first = page.safety.assessment is None
        kind = Screening.Kind.INTAKE if first else Screening.Kind.REVIEW
        record_screening(
            client=page.client,
            kind=filling.only or kind,
            codes=(
                widened_by_known(filling) if filling.only == Screening.Kind.PULSE else filling.codes
            ),
            by=request.membership,
            now=timezone.now(),
        )
        messages.success(request, "The answers are recorded as told today.")
        return redirect("client_health", page.client.ref)

    return check_page(request, filling, "screening/entry_check.html", page.context, send=send)


@require_POST
@requires(Permission.RECORD_HEALTH)
def send_health_form(request: StaffRequest, ref: str) -> HttpResponse:
    """Email the client a link to the health form."""
    page = client_page(request, ref)
    try:
        send_intake(client=page.client, by=request.membership, now=timezone.now())
    except (NoAddress, CannotQueue) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The health form is on its way.")
    return redirect("client_health", page.client.ref)
