"""An offered time by its link: looking changes nothing, a button takes it or says no."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.appointments.when import when
from clients.online.booking import TalkFirst
from clients.online.earlier import OfferEnded, decline, replaces, take
from clients.online.models import EarlierOffer
from clients.online.queries import find_offer
from practice.access.guards import public
from practice.audit.actors import Actor
from practice.web.words import day_at

View = Callable[[HttpRequest, EarlierOffer, str], HttpResponse]


def through_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Whoever has the letter; a link that is none leads nowhere."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        offer = find_offer(token)
        if offer is None:
            return render(request, "online/offer_gone.html", status=404)
        return view(request, offer, token)

    return public(opened)


@through_link
@require_safe
def earlier_offer(request: HttpRequest, offer: EarlierOffer, token: str) -> HttpResponse:
    """What is offered and until when, or what became of it."""
    return _page(request, offer, token)


@through_link
@require_POST
def take_offer(request: HttpRequest, offer: EarlierOffer, token: str) -> HttpResponse:
    """Take the time."""
    try:
        take(
            offer=offer, by=Actor("link", offer.pk), person=offer.wish.client.user,
            now=timezone.now(),
        )  # fmt: skip
    except OfferEnded:
        return _page(request, offer, token, status=409)
    except TalkFirst:
        context = {"practice": offer.practice, "is_link": True}
        return render(request, "online/talk_first.html", context)
    return redirect("earlier_offer", token)


@through_link
@require_POST
def decline_offer(request: HttpRequest, offer: EarlierOffer, token: str) -> HttpResponse:
    """No thanks."""
    decline(offer=offer, by=Actor("link", offer.pk), now=timezone.now())
    return redirect("earlier_offer", token)


def _page(request: HttpRequest, offer: EarlierOffer, token: str, status: int = 200) -> HttpResponse:
    now, held = timezone.now(), offer.held
    visit = replaces(offer.wish)
    is_open = offer.state == EarlierOffer.State.OPEN and offer.ends_at > now and status == 200
    context = {
        "practice": offer.practice,
        "offer": offer,
        "token": token,
        "held": held,
        "when": when(held),
        "instead": when(visit) if visit is not None else "",
        "until": day_at(offer.ends_at.astimezone(offer.practice.zone)),
        "state": "open" if is_open else _ended(offer),
    }
    return render(request, "online/offer.html", context, status=status)


def _ended(offer: EarlierOffer) -> str:
    """Open but over is as good as lapsed: the tick has yet to come."""
    open_ = EarlierOffer.State.OPEN
    return EarlierOffer.State.LAPSED.value if offer.state == open_ else offer.state
