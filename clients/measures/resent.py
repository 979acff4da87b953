"""A form that is sent again: the same, or filled in further. Ratings are never edited, so what is
said further is a rating of its own, with a key that follows from the form's.
"""

from uuid import UUID, uuid5

from clients.measures.answers import ScoreRefused
from clients.measures.models import Rating
from clients.measures.read import Answered, kept_answers, score_of

SENT_FURTHER = "The same form was sent again with more in it. What it said then stands instead."
# More often than anybody fills in one form further.
MOST = 12


def keys_of(form_key: UUID) -> list[UUID]:
    """The key of the form, and those of what it said when it was sent again."""
    keys = [form_key]
    while len(keys) < MOST:
        keys.append(key_after(keys[-1]))
    return keys


def key_after(key: UUID) -> UUID:
    """Of what is kept after the rating with this key."""
    return uuid5(key, "sent again")


def says_the_same(earlier: Rating, now: Answered) -> bool:
    """Whether the answer was kept already; activities and goals go by their words."""
    if now.items:
        return _by_words(now) == _kept_by_words(earlier)
    try:
        return (score_of(now), kept_answers(now)) == (earlier.score, earlier.answers)
    except ScoreRefused:
        return False


def says_more(earlier: Rating, now: Answered) -> bool:
    """Whether it rates everything as that did, and something further. Only of what was named."""
    before, after = _kept_by_words(earlier), _by_words(now)
    return before != after and before.items() <= after.items()


def _by_words(one: Answered) -> dict[str, int]:
    rated = {row.words.casefold(): row.rating for row in one.items}
    return {words: rating for words, rating in rated.items() if rating is not None}


def _kept_by_words(one: Rating) -> dict[str, int]:
    return {row["words"].casefold(): row["rating"] for row in (one.answers or {}).get("items", ())}
