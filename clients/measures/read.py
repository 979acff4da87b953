"""What was answered to one measure, read into a score. Pure.

An answer is what a form brings: an int for one question, a tuple of ints for a form with several, a
Decimal for a score worked out elsewhere, rows of `ItemAnswer` for what the client named.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clients.measures.answers import ScoreRefused
from clients.measures.catalogue import measure
from clients.measures.scoring import entered, goals, psfs, score, sleep_hours

NEW = "new"


@dataclass(frozen=True)
class ItemAnswer:
    """One activity or goal: its ref ("" for one that is named now, `wellbeing` for that), its
    words, and 0 to 10 or None for not rated.
    """

    item: str
    words: str
    rating: int | None


Answer = int | Decimal | tuple[int | None, ...] | tuple[ItemAnswer, ...]


@dataclass(frozen=True)
class Answered:
    """One measure as it was answered at one moment, at one site where it asks about one."""

    code: str
    moment: str
    answer: Answer
    site: str = ""
    foot: str = ""
    hours: Decimal | None = None

    @property
    def items(self) -> tuple[ItemAnswer, ...]:
        """The activities or goals, where it is about such."""
        rows = self.answer if isinstance(self.answer, tuple) else ()
        return tuple(row for row in rows if isinstance(row, ItemAnswer))


def score_of(given: Answered) -> Decimal:
    """The score. Raises ScoreRefused with a sentence for whoever typed it."""
    its = measure(given.code)
    if given.hours is not None:
        sleep_hours(given.hours)
    if its.named is not None:
        ratings = ratings_of(given.items)
        return psfs(ratings) if given.code == "psfs" else goals(ratings)
    if its.score_entry_only:
        return entered(given.code, given.answer)
    answers = given.answer if isinstance(given.answer, tuple) else (given.answer,)
    return score(given.code, answers)  # type: ignore[arg-type]


def ratings_of(items: tuple[ItemAnswer, ...]) -> dict[str, int | None]:
    """By the item's key; raises ScoreRefused for a rating without a name, or one named twice."""
    ratings: dict[str, int | None] = {}
    seen = set()
    for n, row in enumerate(items):
        if not row.words:
            raise ScoreRefused("Write what this rating is about.")
        if row.words.casefold() in seen:
            raise ScoreRefused("This stands twice. Keep one line of it.")
        seen.add(row.words.casefold())
        ratings[row.item or f"{NEW}{n}"] = row.rating
    return ratings


def kept_answers(given: Answered) -> dict[str, Any] | None:
    """What is stored beside the score; None where the score says it all. Items have their refs."""
    if given.items:
        return {
            "items": [
                {"item": row.item, "words": row.words, "rating": row.rating}
                for row in given.items
                if row.rating is not None
            ]
        }
    if given.hours is not None:
        return {"hours": str(given.hours)}
    if isinstance(given.answer, tuple):
        return {"answers": list(given.answer)}
    return None
