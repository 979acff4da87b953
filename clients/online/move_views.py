"""Asking to have a visit moved."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.appointments.models import Appointment
from clients.appointments.when import when
from clients.online.forms import AskToMoveForm
from clients.online.moves import MOVABLE, OPEN, CannotAsk, ask_to_move, withdraw
from clients.online.queries import own_visits
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest


@for_signed_in
def ask_to_move_visit(request: SignedInRequest, ref: str) -> HttpResponse:
    """When else would suit. The visit stays until the practice moves it."""
    visit, now = _visit(request, ref), timezone.now()
    asked = visit.move_requests.filter(state=OPEN).first()
    can_ask = visit.status in MOVABLE and visit.starts_at > now
    lines = asked.wished.split("\n") if asked else []
    initial = dict(zip(("first", "second", "third"), lines, strict=False))
    form = AskToMoveForm(
        request.POST if request.method == "POST" else None,
        initial={**initial, "words": asked.words if asked else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_move(
                appointment=visit, wished=form.wished, words=form.cleaned_data["words"],
                by=request.user, now=now,
            )  # fmt: skip
        except CannotAsk as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"Sent. {visit.practice.name} writes to you. Until then your visit stays as it is.",
            )
        return redirect("ask_to_move", ref)
    context = {
        "practice": visit.practice, "visit": visit, "when": when(visit), "asked": asked,
        "form": form, "can_ask": can_ask,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "online/ask_to_move.html", context, status=status)


@for_signed_in
@require_POST
def withdraw_move(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take it back."""
    visit = _visit(request, ref)
    for asked in visit.move_requests.filter(state=OPEN):
        withdraw(asked=asked, by=request.user, now=timezone.now())
    messages.success(request, "Taken back. Your visit stays as it is.")
    return redirect("ask_to_move", ref)


def _visit(request: SignedInRequest, ref: str) -> Appointment:
    visit = own_visits(request.user).filter(ref=ref).exclude(status="held").first()
    if visit is None:
        raise Http404("No such visit of yours.")
    return visit
