"""What clients may ask about what is written of them, and what became of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models import Client
from clients.portal.queries import all_own_records
from clients.rights.forms import RequestForm
from clients.rights.notices import notice_of, show_notice
from clients.rights.requests import CannotAnswer, receive_request
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest


@for_signed_in
@require_safe
def my_data(request: SignedInRequest) -> HttpResponse:
    """What may be asked at each practice, and what was asked."""
    records = [
        {"client": client, "requests": client.requests.order_by("-received_on", "-pk")}
        for client in all_own_records(request.user)
    ]
    return render(request, "rights/my_data.html", {"records": records})


@for_signed_in
def ask_about_data(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask, with the practice's notice beside it; which text that was is kept with the question."""
    client: Client | None = all_own_records(request.user).filter(ref=ref).first()
    if client is None:
        raise Http404("No such record of yours.")
    form = RequestForm(request.POST or None, is_own=True)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            receive_request(
                client=client, received_on=None, by=request.user, now=now, **form.cleaned_data
            )
        except CannotAnswer as refusal:
            form.add_error(None, str(refusal))
        else:
            show_notice(client=client, where="page", now=now)
            messages.success(request, "Asked. What becomes of it is on this page.")
            return redirect("my_data")
    context = {"form": form, "client": client, "notice": notice_of(client.practice)}
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/ask.html", context, status=status)
