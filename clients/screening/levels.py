"""The one word a list says of a client's safety on a day, for many clients at once.

Judging reads sealed answers and runs every rule: a third of a millisecond each. What was judged is
kept in this process, under everything it was judged by: the rows that hold the answers and the
letters (which are never edited), the practice's rules, the client's age and guardian, the day. One
more answer, a letter withdrawn, a rule changed, the next morning: each is another key, and is
judged anew. Nothing of what was answered is kept, only the word.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, Value

from clients.models import Client
from clients.screening.models import Clearance, Screening
from clients.screening.queries import Safety, safety_by_day
from routines.rulebook import rule_book

CHIPS = {"stop": "Do not treat", "clearance": "Clearance needed", "adapt": "Adapt"}
NOT_DONE = ("unknown", "Health form not done")
# About 200 bytes each.
MOST_KEPT = 50_000

# What answers have not, and letters have.
NOT_A_CODE = Value("", output_field=CharField())
NOT_A_DAY = Value(None, output_field=DateField())

Key = tuple[Any, ...]
Word = tuple[str, str]


class Person(NamedTuple):
    """What of a client's row bears on their safety."""

    pk: int
    practice_id: int
    birth_date: date | None
    has_guardian: bool


class _Kept:
    """The words judged by this process, by key. Full, it begins anew."""

    def __init__(self) -> None:
        self.words: dict[Key, Word] = {}
        self.lock = Lock()

    def get(self, key: Key) -> Word | None:
        return self.words.get(key)

    def put(self, key: Key, word: Word) -> None:
        with self.lock:
            if len(self.words) >= MOST_KEPT:
                self.words.clear()
            self.words[key] = word

    def clear(self) -> None:
        with self.lock:
            self.words.clear()


kept = _Kept()


def level_of(safety: Safety | None) -> Word:
    """The chip of a client's row: level and word, or "unknown"; ("", "") when nothing is to say."""
    if safety is not None and safety.is_unreadable:
        return "stop", CHIPS["stop"]
    if safety is None or safety.assessment is None:
        if safety is not None and safety.stops:
            return "stop", CHIPS["stop"]
        return NOT_DONE
    level = safety.assessment.clinic.overall.value
    return (level, CHIPS[level]) if level in CHIPS else ("", "")


def levels_by_day(visits: Iterable[tuple[Person, date]]) -> dict[tuple[int, date], Word]:
    """The word of each client on each day: two queries, and four more for what is new."""
    pairs = {(person.pk, on): person for person, on in visits}
    keys = _keys(pairs)
    words = {pair: word for pair, key in keys.items() if (word := kept.get(key)) is not None}
    new = pairs.keys() - words.keys()
    if new:
        people = Client.objects.in_bulk({pk for pk, _ in new})
        for pair, safety in safety_by_day((people[pk], on) for pk, on in new).items():
            words[pair] = level_of(safety)
            # Unreadable answers are looked at again each time: the trouble may lie elsewhere.
            if not safety.is_unreadable:
                kept.put(keys[pair], words[pair])
    return words


def _keys(pairs: Mapping[tuple[int, date], Person]) -> dict[tuple[int, date], Key]:
    """Everything that each pair is judged by."""
    rows: dict[int, list[Any]] = {person.pk: [] for person in pairs.values()}
    answers = Screening.objects.filter(client__in=rows).values_list(
        "client_id", "pk", "recorded_at", NOT_A_CODE, NOT_A_CODE, NOT_A_DAY, NOT_A_DAY
    )
    letters = Clearance.objects.filter(client__in=rows, withdrawn_at__isnull=True).values_list(
        "client_id", "pk", "recorded_at", "code", "side", "received_on", "until"
    )
    for client, *row in answers.union(letters, all=True):
        rows[client].append(tuple(row))
    books = {pk: rule_book(pk).version for pk in {p.practice_id for p in pairs.values()}}
    stored = {client: tuple(sorted(found, key=repr)) for client, found in rows.items()}
    return {
        (pk, on): (*person, on, books[person.practice_id], stored[pk])
        for (pk, on), person in pairs.items()
    }
