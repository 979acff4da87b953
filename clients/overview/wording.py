"""The practice's own words as its pages show them."""

from dataclasses import dataclass
from datetime import datetime

from clients.overview.letter_places import TO_CLIENTS, places_of
from clients.overview.letter_samples import sample_values, subject_of
from practice.accounts.models import Membership, Practice
from practice.mail.models import LetterWords
from practice.mail.own_words import EVERY, Place, newest

SIGN_OFF = "sign-off"
SHOWN_VERSIONS = 5


@dataclass(frozen=True)
class WordedKind:
    """A kind of letter, or the sign-off of them all: its name in addresses, and in words."""

    name: str
    words: str
    subject: str = ""
    is_changed: bool = False

    @property
    def kind(self) -> str:
        """As it is stored."""
        return EVERY if self.name == SIGN_OFF else self.name

    @property
    def places(self) -> tuple[Place, ...]:
        """What may be filled in."""
        return places_of(self.kind)


@dataclass(frozen=True)
class Version:
    """Words that held from one moment on."""

    words: LetterWords
    by: str

    @property
    def is_usual(self) -> bool:
        """Whether nothing of the practice's own was in it."""
        return not (self.words.before or self.words.after)


def worded_kind(name: str) -> WordedKind | None:
    """By its name in the address; None where there is none."""
    if name == SIGN_OFF:
        return WordedKind(name, "Sign-off")
    return WordedKind(name, TO_CLIENTS[name].words) if name in TO_CLIENTS else None


def worded_kinds(practice: Practice, *, now: datetime) -> list[WordedKind]:
    """Every kind of letter to clients with its subject, the sign-off first."""
    held = newest(practice.pk, (EVERY, *TO_CLIENTS))
    changed = {kind for kind, words in held.items() if words.before or words.after}
    values = sample_values(practice, now=now)
    kinds = [
        WordedKind(kind, one.words, subject_of(kind, values), kind in changed)
        for kind, one in TO_CLIENTS.items()
    ]
    kinds.sort(key=lambda one: one.words)
    return [WordedKind(SIGN_OFF, "Sign-off", "Under every letter", EVERY in changed), *kinds]


def versions(practice: Practice, kind: str) -> list[Version]:
    """What was written last, newest first, with who wrote it."""
    rows = LetterWords.objects.filter(practice_id=practice.pk, kind=kind).order_by("-version")
    found = list(rows[:SHOWN_VERSIONS])
    places = Membership.objects.filter(practice=practice, user__in={row.set_by for row in found})
    names = {place.user_id: place.name for place in places.select_related("user")}
    return [Version(row, names.get(row.set_by, "somebody who left")) for row in found]
