"""A time that is kept: what is asked first, reading it over, booking it."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.appointments.actions import IllegalMove
from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import is_provisional
from clients.appointments.holds import HoldRanOut, let_go
from clients.appointments.models import Appointment, Status
from clients.appointments.when import when
from clients.online.booking import TalkFirst, book_kept, keep_longer, longest_until
from clients.online.choose_views import ANYBODY, talk_first_page
from clients.online.door import BookingDoor, booking_door
from clients.online.queries import own_visits, therapists_online
from clients.online.screening_first import Ask, must_talk_first, to_ask
from clients.online.showing import kept_until, price
from clients.online.times import Wanted, nearest
from clients.screening.actions import InvitationEnded
from clients.screening.asking import pages
from clients.screening.models import IntakeInvitation
from clients.screening.queries import safety_of
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from practice.schedule.models import rules_for
from practice.schedule.wall import local_day

DONE = (Status.ASKED, Status.BOOKED)
Page = Callable[[SignedInRequest, Appointment], HttpResponse]


def of_mine(page: Page) -> Callable[[SignedInRequest, str], HttpResponse]:
    """Somebody else's time is not there; one that is booked leads to what happens next."""

    @wraps(page)
    def opened(request: SignedInRequest, ref: str) -> HttpResponse:
        found = _own(request, ref)
        if found.status in DONE:
            return redirect("held_done", found.ref)
        if found.status != Status.HELD and found.changes.exists():  # booked, and given back since
            return redirect("book_self")
        return page(request, found)

    return opened


@for_signed_in
@require_safe
@of_mine
def held_time(request: SignedInRequest, found: Appointment) -> HttpResponse:
    """Where the booking stands: questions first, then reading it over. Changes nothing."""
    now = timezone.now()
    client, rules = found.client, rules_for(found.practice)
    if not _is_kept(found):
        return _ran_out(request, found)
    if must_talk_first(client, on=local_day(found.starts_at, found.practice.zone)):
        return talk_first_page(request, client)
    context = {
        **_words(found),
        "until": kept_until(found),
        "can_extend": longest_until(found, rules) > (found.held_until or now),
        "minutes": rules.hold_minutes,
        "accepts_at_once": rules.accepts == rules.Accepts.AT_ONCE,
        "cancel_hours": rules.cancel_hours,
        "cancel_words": rules.cancel_words,
    }
    ask = _ask(found)
    if ask is not Ask.NOTHING:
        return render(
            request, "online/questions_first.html", {**context, "is_short": ask == "pulse"}
        )
    return render(request, "online/check.html", context)


@for_signed_in
@require_POST
@of_mine
def held_begin(request: SignedInRequest, found: Appointment) -> HttpResponse:
    """To the questions that come first."""
    ask = _ask(found)
    if ask is Ask.NOTHING or not _is_kept(found):
        return redirect("held_time", found.ref)
    _keep_a_while(found)
    return redirect("held_pulse_list" if ask is Ask.PULSE else "held_form_list", found.ref)


@for_signed_in
@require_POST
@of_mine
def held_longer(request: SignedInRequest, found: Appointment) -> HttpResponse:
    """A few more minutes."""
    try:
        kept = keep_longer(appointment=found, rules=rules_for(found.practice), now=timezone.now())
    except HoldRanOut:
        return redirect("held_time", found.ref)
    messages.success(request, f"We keep this time for you until {kept_until(kept)}.")
    return redirect("held_time", found.ref)


@for_signed_in
@require_POST
@of_mine
def held_let_go(request: SignedInRequest, found: Appointment) -> HttpResponse:
    """Choose another time instead."""
    let_go(appointment=found, now=timezone.now())
    return redirect("book_self_time", found.client.ref, found.type.ref, _who(found))


@for_signed_in
@require_POST
@of_mine
def held_book(request: SignedInRequest, found: Appointment) -> HttpResponse:
    """Book it, or ask for it. What must come first still must."""
    if not _is_kept(found) or _ask(found) is not Ask.NOTHING:
        return redirect("held_time", found.ref)
    try:
        book_kept(
            appointment=found, rules=rules_for(found.practice), by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except HoldRanOut:
        return redirect("held_time", found.ref)
    except (TalkFirst, CannotBook):
        return talk_first_page(request, found.client)
    return redirect("held_done", found.ref)


@for_signed_in
@require_safe
def held_done(request: SignedInRequest, ref: str) -> HttpResponse:
    """What happens next."""
    found = _own(request, ref)
    if found.status not in DONE:
        return redirect("held_time", found.ref)
    context = {**_words(found), "is_asked": found.status == Status.ASKED}
    return render(request, "online/done.html", context)


def through_booking(page: Callable[..., HttpResponse], ask: Ask) -> Callable[..., HttpResponse]:
    """A page of the health form inside a booking. The time is kept for longer at each answer."""

    def opened(request: SignedInRequest, ref: str, **page_of: str) -> HttpResponse:
        found, now = _own(request, ref), timezone.now()
        posts = request.method == "POST"
        if posts:
            _keep_a_while(found)
        door: BookingDoor = booking_door(found, request.user, ask, begin=posts, now=now)
        try:
            return page(request, door, **page_of)
        except InvitationEnded:
            return redirect("held_time", ref)

    return for_signed_in(opened)


held_form_list = require_safe(through_booking(pages.list_page, Ask.FORM))
held_form_step = through_booking(pages.step_page, Ask.FORM)
held_form_section = through_booking(pages.section_page, Ask.FORM)
held_form_check = through_booking(pages.check_page, Ask.FORM)
held_pulse_list = require_safe(through_booking(pages.list_page, Ask.PULSE))
held_pulse_step = through_booking(pages.step_page, Ask.PULSE)
held_pulse_check = through_booking(pages.check_page, Ask.PULSE)


def _own(request: SignedInRequest, ref: str) -> Appointment:
    found = own_visits(request.user).filter(ref=ref, earlier_offer__isnull=True).first()
    if found is None or found.booked_by_id is not None:
        raise Http404("No such time of yours.")
    return found


def _is_kept(found: Appointment) -> bool:
    if found.status != Status.HELD or found.held_until is None:
        return False
    return found.held_until > timezone.now()


def _keep_a_while(found: Appointment) -> None:
    """For longer, if it is still kept; who answers questions goes on with them either way."""
    with suppress(CannotBook, IllegalMove):
        keep_longer(appointment=found, rules=rules_for(found.practice), now=timezone.now())


def _ask(found: Appointment) -> Ask:
    client, zone = found.client, found.practice.zone
    today = local_day(timezone.now(), zone)
    waits = client.intake_invitations.filter(
        kind=IntakeInvitation.Kind.FORM, screening__isnull=True, revoked_at__isnull=True,
        expires_at__gt=timezone.now(), sent_by__isnull=False,
    )  # fmt: skip
    return to_ask(safety_of(client, on=today), today=today, form_waits=waits.exists())


def _words(found: Appointment) -> dict[str, Any]:
    on = local_day(found.starts_at, found.practice.zone)
    return {
        "practice": found.practice,
        "client": found.client,
        "visit": found,
        "when": when(found),
        "price": price(found.type),
        "is_provisional": is_provisional(found.type, safety_of(found.client, on=on)),
    }


def _who(found: Appointment) -> str:
    people = therapists_online(found.practice)
    return next((one.ref for one in people if one.pk == found.therapist_id), ANYBODY)


def _ran_out(request: SignedInRequest, found: Appointment) -> HttpResponse:
    people = [one for one in therapists_online(found.practice) if one.pk == found.therapist_id]
    wanted = Wanted(found.client, found.type, people, rules_for(found.practice))
    near = nearest(wanted, found.starts_at, now=timezone.now()) if people else []
    context = {**_words(found), "near": near, "who": _who(found), "form_key": uuid4()}
    return render(request, "online/ran_out.html", context)
