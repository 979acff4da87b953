"""The addresses of somebody's own pages: signed for one sign-up, the same in each letter."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core import signing
from django.urls import reverse

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.presence import came_to
from practice.web.addresses import absolute

SALT = "clients.workshops.place"
AFTER_SALT = "clients.workshops.after"
# What there is after a workshop closes so long after its end.
OPEN_FOR = timedelta(days=30)


class NoSuchPlace(Exception):
    """The signed part was altered, what it names was erased, or its time is over."""


def place_token(sign_up: SignUp) -> str:
    """Names the sign-up and the address it was sent to: another address ends it."""
    return _sign(sign_up, SALT)


def place_url(sign_up: SignUp) -> str:
    """The full address of the page "My place"."""
    return absolute(reverse("my_place", args=[place_token(sign_up)]))


def read_place(token: str) -> SignUp:
    """The sign-up that the address opens; raises NoSuchPlace. Changes nothing."""
    return _read(token, SALT)


def after_token(sign_up: SignUp) -> str:
    """As `place_token`, and opens only what there is after the workshop."""
    return _sign(sign_up, AFTER_SALT)


def after_url(sign_up: SignUp) -> str:
    """The full address of the page after the workshop."""
    return absolute(reverse("after_workshop", args=[after_token(sign_up)]))


def read_after(token: str, *, now: datetime) -> SignUp:
    """The sign-up that the address opens, from the end for 30 days; raises NoSuchPlace.

    Its workshop is the one they came to.
    """
    found = _read(token, AFTER_SALT)
    found.workshop = came_to(found)
    ends_at = found.workshop.ends_at
    if ends_at is None or not ends_at <= now < ends_at + OPEN_FOR:
        raise NoSuchPlace
    return found


def link_to_join(sign_up: SignUp) -> str:
    """Where an online workshop is joined, for whoever has a place at one that takes place."""
    workshop = sign_up.workshop
    is_on = workshop.is_online and workshop.state == Workshop.State.PUBLISHED
    return workshop.online_link if is_on and sign_up.state == State.CONFIRMED else ""


def _sign(sign_up: SignUp, salt: str) -> str:
    return signing.dumps([sign_up.ref, _mark_of(sign_up)], salt=salt)


def _read(token: str, salt: str) -> SignUp:
    try:
        ref, mark = signing.loads(token, salt=salt)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NoSuchPlace from error
    rows = SignUp.objects.select_related("practice", "workshop__practice", "workshop__leader__user")
    found = rows.filter(ref=ref, erased_at__isnull=True).first()
    if found is None or not found.email or _mark_of(found) != mark:
        raise NoSuchPlace
    return found


def _mark_of(sign_up: SignUp) -> str:
    """Tells the address apart without saying it."""
    return sha256(f"{sign_up.ref} {sign_up.email.lower()}".encode()).hexdigest()[:12]
