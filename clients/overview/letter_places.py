"""What a practice's own words may have filled in, for each kind of letter to clients."""

from collections.abc import Mapping
from typing import Any

from clients.overview.letter_kinds import KINDS, WORKSHOPS
from practice.mail.own_words import EVERY, Place, register


def _first_name(letter: Mapping[str, Any]) -> str:
    name = str(letter.get("first_name") or getattr(letter.get("client"), "name", ""))
    return name.split()[0] if name.split() else ""


def _practice(letter: Mapping[str, Any]) -> str:
    return getattr(letter.get("practice"), "name", "")


def _therapist(letter: Mapping[str, Any]) -> str:
    visit = letter.get("visit") or letter.get("held")
    return getattr(getattr(visit, "therapist", None), "name", "")


def _when(letter: Mapping[str, Any]) -> str:
    return str(letter.get("when", ""))


FIRST_NAME = Place("first_name", "the first name in the greeting", _first_name)
PRACTICE = Place("practice", "the name of the practice", _practice)
THERAPIST = Place("therapist", "the name of the therapist", _therapist)
WHEN = Place("when", "the day and time", _when)
ALWAYS = (FIRST_NAME, PRACTICE)
# Where the letter is about one visit, what it says of it.
ALSO = {
    "visit_booked": (THERAPIST, WHEN),
    "visit_asked": (THERAPIST, WHEN),
    "visit_moved": (THERAPIST, WHEN),
    "visit_cancelled": (THERAPIST, WHEN),
    "visit_reminder": (THERAPIST, WHEN),
    "earlier_offer": (THERAPIST, WHEN),
    "visit_refused": (WHEN,),
    "move_answered": (WHEN,),
    **dict.fromkeys(WORKSHOPS, (WHEN,)),
}
# What is typed anew each time needs no words around it.
TO_CLIENTS = {kind: one for kind, one in KINDS.items() if one.rows and not one.is_typed}


def places_of(kind: str) -> tuple[Place, ...]:
    """Those of a kind; under every letter only what every letter knows."""
    return ALWAYS if kind == EVERY else ALWAYS + ALSO.get(kind, ())


def register_places() -> None:
    """Open every kind of letter to clients to the practice's own words."""
    for kind in TO_CLIENTS:
        register(kind, places_of(kind))
