"""The waiting list for staff: who waits, what came free, and what became of it."""

from datetime import timedelta

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.appointments.conflicts import CannotBook
from clients.online.booking import TalkFirst
from clients.online.by_hand import offer_by_hand
from clients.online.earlier import CannotWait, OfferEnded, join, leave
from clients.online.forms import ByHandForm, StaffWishForm
from clients.online.models import EarlierWish
from clients.online.queries import coming_visits, recently_freed, staff_wishes
from clients.online.showing import SOMEBODY, freed_words, when_staff, wish_words
from clients.screening.client_page import client_page
from clients.sight import in_sight, out_of_sight
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.mail.queue import CannotQueue
from practice.schedule.models import rules_for
from practice.schedule.wall import local_day


@requires(Permission.BOOK)
@require_safe
def waiting_list(request: StaffRequest) -> HttpResponse:
    """Everybody who waits, the longest first; then the times that came free lately."""
    wishes = staff_wishes(request.membership)
    freed = recently_freed(request.practice, now=timezone.now())
    offered = [offer.wish for time in freed for offer in time.offers.all()]
    names = {wish.ref: wish.client.name for wish in (*(wish for wish, _ in wishes), *offered)}
    hidden = out_of_sight(request.membership, {wish.client_id for wish in offered})
    names |= {wish.ref: SOMEBODY for wish in offered if wish.client_id in hidden}
    context = {
        "wishes": [
            {"wish": wish, "words": wish_words(wish), "offer": offer} for wish, offer in wishes
        ],
        "freed": [freed_words(time, names) for time in freed],
    }
    return render(request, "online/waiting.html", context)


@requires(Permission.BOOK)
def add_to_waiting(request: StaffRequest) -> HttpResponse:
    """Write down for a client that an earlier time is wanted; without one, choose the client."""
    ref = request.GET.get("client", "")
    if not ref:
        return redirect("clients")
    page, now = client_page(request, ref), timezone.now()
    visits = {visit.ref: visit for visit in coming_visits(page.client, now=now)}
    kinds = {
        kind.ref: kind
        for kind in request.practice.appointment_types.filter(is_retired=False).order_by("name")
    }
    choices = [
        *(
            (r, f"Earlier than {when_staff(visit)}: {visit.type.name}")
            for r, visit in visits.items()
        ),
        *((r, f"A new visit: {kind.name}") for r, kind in kinds.items()),
    ]
    today = local_day(now, request.practice.zone)
    last = today + timedelta(days=rules_for(request.practice).horizon_days)
    form = StaffWishForm(
        request.POST if request.method == "POST" else None, practice=request.practice,
        first=today, last=last, choices=choices, initial={"what": next(iter(visits), None)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        visit = visits.get(form.cleaned_data["what"])
        kind = visit.type if visit else kinds[form.cleaned_data["what"]]
        try:
            join(
                client=page.client, appointment=visit, type=kind, by=request.membership, now=now,
                **form.wish,
            )  # fmt: skip
        except CannotWait as refusal:
            form.add_error("what", str(refusal))
        else:
            messages.success(request, "On the list. They are written to when a time comes free.")
            return redirect("waiting_list")
    context = {**page.context, "form": form}
    return render(
        request, "online/add_to_waiting.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@requires(Permission.BOOK)
def withdraw_wish(request: StaffRequest, ref: str) -> HttpResponse:
    """Take somebody off the list."""
    wish = _wish(request, ref)
    leave(wish=wish, by=request.membership, now=timezone.now())
    messages.success(request, f"{wish.client.name} is not on the list any more.")
    return redirect("waiting_list")


@requires(Permission.BOOK)
def offer_wish(request: StaffRequest, ref: str) -> HttpResponse:
    """Offer one of them a time out of turn, with the reason."""
    wish = _wish(request, ref)
    page = client_page(request, wish.client.ref)
    form = ByHandForm(
        request.POST if request.method == "POST" else None, practice=request.practice,
        initial={"therapist": wish.therapist_id or request.membership.pk},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            offer_by_hand(
                wish=wish, starts_at=form.starts_at, therapist=form.cleaned_data["therapist"],
                reason=form.cleaned_data["reason"], by=request.membership, now=timezone.now(),
            )  # fmt: skip
        except (CannotBook, OfferEnded, CannotQueue) as refusal:
            form.add_error("at", str(refusal))
        except (TalkFirst, IntegrityError):
            form.add_error("at", "This cannot be offered as things are. Look at their health page.")
        else:
            messages.success(request, f"Offered to {wish.client.name}. The time is held for them.")
            return redirect("waiting_list")
    context = {**page.context, "form": form, "wish": wish, "words": wish_words(wish)}
    return render(
        request, "online/offer_by_hand.html", context, status=422 if form.is_bound else 200
    )


def _wish(request: StaffRequest, ref: str) -> EarlierWish:
    rows = in_sight(request.practice.earlier_wishes.all(), request.membership).select_related(
        "practice", "client__practice", "appointment__practice", "type", "therapist__user"
    )
    wish = rows.filter(ref=ref).first()
    if wish is None:
        raise Http404("No such wish here.")
    return wish
