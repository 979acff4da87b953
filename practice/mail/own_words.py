"""Which kinds of letter take a practice's own words, what may be filled in, and what holds now.

A domain registers its kinds in AppConfig.ready(), in the web and in the worker alike. A kind that
nobody registered is written in our words alone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from practice.mail.models import LetterWords
from practice.mail.wording import Wording

Found = Callable[[Mapping[str, Any]], str]
# Instead of a kind: the sign-off under letters of every kind.
EVERY = ""


@dataclass(frozen=True)
class Place:
    """A name in curly brackets, what it stands for, and how a letter's own values give it."""

    name: str
    words: str
    found: Found


PLACES: dict[str, tuple[Place, ...]] = {}


def register(kind: str, places: Collection[Place]) -> None:
    """Let practices put words of their own into letters of this kind."""
    PLACES[kind] = tuple(places)


def newest(practice_id: int, kinds: Collection[str]) -> dict[str, LetterWords]:
    """What holds for these kinds, where anything was ever written; one query."""
    rows = LetterWords.objects.filter(practice_id=practice_id, kind__in=kinds)
    last = LetterWords.objects.filter(practice_id=practice_id, kind=OuterRef("kind"))
    held = rows.filter(pk=Subquery(last.order_by("-version").values("pk")[:1]))
    return {row.kind: row for row in held}


def wording_for(practice_id: int | None, kind: str, context: Mapping[str, Any]) -> Wording | None:
    """The practice's words for one letter, its places filled; None where it has none."""
    if practice_id is None or kind not in PLACES:
        return None
    held = newest(practice_id, (kind, EVERY))
    own, every = held.get(kind), held.get(EVERY)
    before, after = (own.before, own.after) if own else ("", "")
    sign_off = every.after if every else ""
    if not (before or after or sign_off):
        return None
    return Wording(before, after, sign_off, values=values_for(kind, context))


def values_for(kind: str, context: Mapping[str, Any]) -> dict[str, str]:
    """What the places of a kind stand for in one letter."""
    return {place.name: place.found(context) for place in PLACES.get(kind, ())}
