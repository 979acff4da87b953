"""A client's own wishes for an earlier time."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.appointments.models import Appointment, Status
from clients.appointments.when import when
from clients.models import Client
from clients.online.choose_views import kind_of, own_client
from clients.online.earlier import CannotWait, join, leave
from clients.online.forms import WishForm
from clients.online.queries import own_visits, own_wishes, standing_wishes
from clients.online.showing import lasting, wish_words
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from practice.schedule.models import AppointmentType, rules_for
from practice.schedule.wall import local_day


@for_signed_in
@require_safe
def my_earlier(request: SignedInRequest) -> HttpResponse:
    """What they wait for, and the visits an earlier time could be waited for."""
    now = timezone.now()
    waiting = list(standing_wishes().filter(client__user=request.user))
    known = {wish.appointment_id for wish in waiting}
    coming = own_visits(request.user).filter(
        status__in=[Status.ASKED, Status.BOOKED], starts_at__gt=now
    )
    context = {
        "wishes": [{"wish": wish, "words": wish_words(wish)} for wish in waiting],
        "visits": [
            {"visit": visit, "when": when(visit)}
            for visit in coming.order_by("starts_at", "pk")
            if visit.pk not in known
        ],
    }
    return render(request, "online/my_earlier.html", context)


@for_signed_in
def wait_for_earlier(request: SignedInRequest, ref: str) -> HttpResponse:
    """Wait for an earlier time than the one of a visit."""
    visit = own_visits(request.user).filter(ref=ref).first()
    if visit is None or visit.status not in (Status.ASKED, Status.BOOKED):
        raise Http404("No such visit of yours.")
    zone = visit.practice.zone
    first, last = local_day(timezone.now(), zone), local_day(visit.starts_at, zone)
    return _form_page(request, visit.client, visit.type, visit, first=first, last=last)


@for_signed_in
def wait_for_any(request: SignedInRequest, ref: str, kind: str) -> HttpResponse:
    """Wait for a time of a kind of visit, where nothing that is free suits."""
    client = own_client(request, ref)
    chosen, now = kind_of(client, kind), timezone.now()
    first = local_day(now, client.practice.zone)
    last = first + timedelta(days=rules_for(client.practice).horizon_days)
    return _form_page(request, client, chosen, None, first=first, last=last)


@for_signed_in
@require_POST
def stop_waiting(request: SignedInRequest, ref: str) -> HttpResponse:
    """Leave the list."""
    wish = own_wishes(request.user).filter(ref=ref).first()
    if wish is None:
        raise Http404("No such wish of yours.")
    leave(wish=wish, by=request.user, now=timezone.now())
    messages.success(request, "You are not on the list any more. Your visit stays as it is.")
    return redirect("my_earlier")


def _form_page(
    request: SignedInRequest, client: Client, kind: AppointmentType, visit: Appointment | None,
    *, first: date, last: date,
) -> HttpResponse:  # fmt: skip
    now: datetime = timezone.now()
    form = WishForm(
        request.POST if request.method == "POST" else None,
        practice=client.practice, first=first, last=last,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            join(client=client, appointment=visit, type=kind, by=request.user, now=now, **form.wish)
        except CannotWait as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "You are on the list. We write when a time comes free.")
            return redirect("my_earlier")
    context: dict[str, Any] = {
        "practice": client.practice,
        "client": client,
        "kind": kind,
        "when": when(visit) if visit else "",
        "form": form,
        "lasts": lasting(rules_for(client.practice).offer_minutes),
    }
    status = 422 if form.is_bound else 200
    return render(request, "online/wait.html", context, status=status)
