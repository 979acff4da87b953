"""Passwords that somebody who knows the house would try first."""

import re
import unicodedata
from pathlib import Path

from django.core.exceptions import ValidationError

from practice.accounts.models import Practice, User

OF_THE_FIELD = frozenset(
    (Path(__file__).parent / "words_of_the_field.txt").read_text(encoding="utf-8").split()
)
FILLERS = frozenset({"a", "and", "for", "i", "in", "love", "my", "of", "our", "the", "we", "with"})
EXPECTED = (
    "This is made of words of this field or of your practice’s name. Put other words in it, too."
)
SHORTEST = 3


class NotOfThisHouse:
    """Refuses what consists of words of the field, the practice's name, numbers and signs alone."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        known = user is not None and user.pk is not None
        practices = Practice.objects.filter(memberships__user=user) if known else []
        refuse_expected(password, *(one.name for one in practices))

    def get_help_text(self) -> str:
        """One sentence."""
        return "Not only words of this field or of your practice’s name."


def refuse_expected(password: str, *names: str) -> None:
    """Raises ValidationError; `names` are those of the practices it is for."""
    typed = "".join(words_in(password))
    own = {one for one in words_in(" ".join(names)) if len(one) >= SHORTEST}
    if is_made_of(typed, OF_THE_FIELD | FILLERS | own):
        raise ValidationError(EXPECTED, code="password_expected")


def words_in(text: str) -> list[str]:
    """Its letters of any alphabet without their marks, parted at digits and signs."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(one for one in apart if not unicodedata.category(one).startswith("M"))
    return re.findall(r"[^\W\d_]+", bare)


def is_made_of(text: str, words: frozenset[str]) -> bool:
    """Whether the text is these words and nothing else, one behind another."""
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached |= {start + len(one) for one in words if text.startswith(one, start)}
    return bool(text) and len(text) in reached
