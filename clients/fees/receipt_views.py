"""Receipts as files: for the practice, and for whoever has the letter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.fees.accounts import MoneyRefused
from clients.fees.found import keep_seen, receipt_of
from clients.fees.letters import NoSuchReceipt, read_receipt, send_receipt
from clients.fees.models import Receipt
from clients.fees.receipts import receipt_pdf
from practice.access.guards import public, requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.tables import download


@requires(Permission.TAKE_MONEY)
@require_safe
def receipt_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """A receipt as it was given."""
    found = receipt_of(request, ref)
    keep_seen(request, found.client)
    return as_file(found)


@requires(Permission.TAKE_MONEY)
@require_POST
def post_receipt(request: StaffRequest, ref: str) -> HttpResponse:
    """Write to the client where their receipt is."""
    found = receipt_of(request, ref)
    try:
        form_key = UUID(request.POST.get("form_key", ""))
        send_receipt(receipt=found, form_key=form_key, by=request.membership, now=timezone.now())
    except (MoneyRefused, ValueError) as refusal:
        said = str(refusal) if isinstance(refusal, MoneyRefused) else "Load the page again."
        messages.error(request, said)
    else:
        messages.success(request, f"A letter with receipt {found.name} is on its way.")
    return redirect("client_money", found.client.ref)


@public
@require_safe
def receipt_link(request: HttpRequest, signed: str) -> HttpResponse:
    """The receipt that a letter led to."""
    try:
        response = as_file(read_receipt(signed))
    except NoSuchReceipt:
        response = render(request, "fees/no_receipt.html", status=404)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def as_file(receipt: Receipt) -> HttpResponse:
    """A PDF whose name says its number and nothing of whose it is."""
    return download(f"{receipt.name}.pdf", "application/pdf", receipt_pdf(receipt))
