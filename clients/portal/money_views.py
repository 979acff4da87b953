"""What a signed-in client has to pay, what they paid, and their receipts."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.fees.receipt_views import as_file
from clients.fees.showing import own_money
from clients.portal.queries import own_receipts, own_records
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest


@for_signed_in
@require_safe
def my_money(request: SignedInRequest) -> HttpResponse:
    """At each practice they go to."""
    records = own_records(request.user)
    places = [(one.practice, own_money(one)) for one in records]
    return render(request, "portal/money.html", {"places": places, "one": len(places) == 1})


@for_signed_in
@require_safe
def my_receipt(request: SignedInRequest, ref: str) -> HttpResponse:
    """One's own receipt as a file."""
    found = own_receipts(request.user).filter(ref=ref).first()
    if found is None:
        raise Http404("No such receipt of yours.")
    return as_file(found)
