"""Paid at the visit: two taps from its page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.appointments.pages import find
from clients.fees.accounts import MoneyRefused
from clients.fees.charging import charge_visit
from clients.fees.forms import VisitPayForm
from clients.fees.paying import pay_visit
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.words import pounds


@requires(Permission.SEE_DIARY)
@require_POST
def visit_paid(request: StaffRequest, ref: str) -> HttpResponse:
    """Write down what was paid for a visit, and stay on its page."""
    found = find(request, ref)
    form = VisitPayForm(request.POST)
    if form.is_valid():
        try:
            payment = pay_visit(
                appointment=found, pence=form.pence, method=form.cleaned_data["method"],
                form_key=form.cleaned_data["form_key"], by=request.membership, now=timezone.now(),
            )  # fmt: skip
        except MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{pounds(payment.amount_pence)} written down.")
            return redirect("appointment", ref)
    page = client_page(request, found.client.ref, even_restricted=True)
    context = {**page.context, "appointment": found, "form": form}
    return render(request, "fees/visit_paid.html", context, status=422)


@requires(Permission.SEE_DIARY)
@require_POST
def charge_lost_visit(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask for a visit that was missed or cancelled late what the practice asks for one."""
    found = find(request, ref)
    try:
        charge = charge_visit(appointment=found, by=request.membership, now=timezone.now())
    except MoneyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{pounds(charge.amount_pence)} is asked for it.")
    return redirect("appointment", ref)
