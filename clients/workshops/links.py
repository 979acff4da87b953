"""The address of somebody's place: signed for one sign-up, the same in each of their letters."""

from hashlib import sha256

from django.core import signing
from django.urls import reverse

from clients.workshops.models import SignUp
from practice.web.addresses import absolute

SALT = "clients.workshops.place"


class NoSuchPlace(Exception):
    """The signed part was altered, or what it names was erased."""


def place_token(sign_up: SignUp) -> str:
    """Names the sign-up and the address it was sent to: another address ends it."""
    return signing.dumps([sign_up.ref, _mark_of(sign_up)], salt=SALT)


def place_url(sign_up: SignUp) -> str:
    """The full address of the page "My place"."""
    return absolute(reverse("my_place", args=[place_token(sign_up)]))


def read_place(token: str) -> SignUp:
    """The sign-up that the address opens; raises NoSuchPlace. Changes nothing."""
    try:
        ref, mark = signing.loads(token, salt=SALT)
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
