"""What a letter about a place says of the workshop, as plain values in words.

How to get there, and the link to join online, only where the place is confirmed.
"""

from datetime import datetime
from typing import Any

from clients.workshops.links import place_url
from clients.workshops.models import SignUp, Workshop, WorkshopDate
from clients.workshops.models.sign_up import State
from clients.workshops.owing import terms_in_full
from clients.workshops.places import ordinal
from clients.workshops.public_queries import to_move_to
from clients.workshops.showing import place_of, time_of
from practice.web.words import count, day_at, pounds

UNSETTLED = "a day to be settled"
# Other dates named in the letter about one that is called off.
OTHERS = 5


def facts_of(sign_up: SignUp) -> dict[str, Any]:
    """Everything that any of these letters says; one query or two more than the days."""
    workshop = sign_up.workshop
    practice = workshop.practice
    is_confirmed, is_waiting = (sign_up.state == one for one in (State.CONFIRMED, State.WAITING))
    return {
        "name": sign_up.name,
        "first_name": sign_up.name.split()[0] if sign_up.name.split() else "",
        "practice": practice,
        "title": workshop.title,
        "when": when(workshop),
        "times": times(workshop),
        "leader": workshop.leader.name,
        "seats": count(sign_up.seats, "place", "places") if sign_up.seats > 1 else "",
        "where": place_of(workshop),
        "address": workshop.place_address if is_confirmed else "",
        "access": workshop.access_facts if is_confirmed else "",
        "join_link": workshop.online_link if is_confirmed and workshop.is_online else "",
        "bring": workshop.bring if is_confirmed else "",
        "price": price(sign_up),
        "pay_url": workshop.pay_url if is_confirmed and not sign_up.paid_pence else "",
        "terms": terms_in_full(workshop),
        "until": _until(sign_up),
        "position": ordinal(sign_up.position) if sign_up.state == State.WAITING else "",
        "offer_hours": count(workshop.offer_hours, "hour", "hours"),
        "takes_automatically": sign_up.takes_automatically,
        "claim": "place on the waiting list" if is_waiting else "place",
        "is_confirmed": is_confirmed,
        "is_waiting": is_waiting,
        "url": place_url(sign_up),
    }


def when(workshop: Workshop) -> str:
    """Saturday 5 December 2026, 10am: the first day's."""
    if workshop.starts_at is None:
        return UNSETTLED
    return day_at(workshop.starts_at.astimezone(workshop.practice.zone))


def times(workshop: Workshop) -> list[str]:
    """Each day from when until when: Saturday 5 December 2026, 10am to midday."""
    rows = WorkshopDate.objects.filter(workshop=workshop).order_by("starts_at")
    return [time_of(one, workshop) for one in rows]


def price(sign_up: SignUp) -> str:
    """£12 each, £24 in all. Please pay on the day. Nothing where it is free."""
    workshop = sign_up.workshop
    if workshop.price_kind == Workshop.Price.FREE:
        return ""
    one, each = pounds(workshop.price_pence), sign_up.seats > 1
    in_all = f" each, {pounds(workshop.price_pence * sign_up.seats)} in all" if each else ""
    if sign_up.paid_pence:
        return f"{one}{in_all}. You have paid {pounds(sign_up.paid_pence)}."
    how = {
        Workshop.Price.ON_DAY: "Please pay on the day.",
        Workshop.Price.OUTSIDE: "Please pay before the day.",
    }
    return f"{one}{in_all}. {how[Workshop.Price(workshop.price_kind)]}"


def other_dates(workshop: Workshop, now: datetime) -> list[str]:
    """When else it is held, for those who may move there."""
    found = to_move_to(workshop, now).select_related("practice")
    return [when(one) for one in found[:OTHERS]]


def _until(sign_up: SignUp) -> str:
    if sign_up.hold_until is None:
        return ""
    return day_at(sign_up.hold_until.astimezone(sign_up.workshop.practice.zone))
