"""The one word a list says of a client's safety on a day, for many clients at once.

Judging reads sealed answers and runs every rule: a third of a millisecond each. What was judged is
kept in this process, under everything it was judged by: the rows that hold the answers and the
letters (the database lets neither be edited), the practice's rules, the client's age and guardian,
the day. One more answer, a letter withdrawn, a rule changed, the next morning: each is another key,
and is judged anew. Nothing of what was answered is kept, only the word.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection

from clients.models import Client
from clients.screening.queries import Safety, safety_by_day

CHIPS = {"stop": "Do not treat", "clearance": "Clearance needed", "adapt": "Adapt"}
NOT_DONE = ("unknown", "Health form not done")
# About 200 bytes each.
MOST_KEPT = 50_000

# In SQL, as every list asks it and the ORM took longer to put it together than the database took
# to answer (bench/diary.py). The clients are written into it, as hundreds of parameters cost more
# than all the rest. A row of answers or of letters is no edit, and has 0 for its number.
JUDGED_BY = """
WITH asked (client) AS (VALUES {clients}), theirs (practice) AS (VALUES {practices})
SELECT 0, client_id, ref FROM asked JOIN screening_screening ON client_id = client
UNION ALL
SELECT 0, client_id, ref FROM asked JOIN screening_clearance ON client_id = client
 WHERE withdrawn_at IS NULL
UNION ALL
SELECT MAX(number), practice_id, '' FROM theirs JOIN routines_ruleedit ON practice_id = practice
 GROUP BY practice_id
"""

Key = tuple[Any, ...]
Word = tuple[str, str]


class Person(NamedTuple):
    """What of a client's row bears on their safety."""

    pk: int
    practice_id: int
    birth_date: date | None
    has_guardian: bool


def person_of(client: Client) -> Person:
    """That of a client's row as it was read."""
    return Person(
        client.pk, client.practice_id, client.birth_date, client.guardian_consented_on is not None
    )


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
    """The word of each client on each day: one query, and five more for what is new."""
    pairs = {(person.pk, on): person for person, on in visits}
    keys = _keys(pairs)
    words = {pair: word for pair, key in keys.items() if (word := kept.get(key)) is not None}
    new = pairs.keys() - words.keys()
    if new:
        people = Client.objects.in_bulk({pk for pk, _ in new})
        judged = safety_by_day((people[pk], on) for pk, on in new)
        words |= {pair: level_of(safety) for pair, safety in judged.items()}
        unreadable = {pair for pair, safety in judged.items() if safety.is_unreadable}
        # What changed while it was judged is judged again next time. So are unreadable answers: the
        # trouble may lie elsewhere.
        now = _keys({pair: pairs[pair] for pair in new})
        for pair in new - unreadable:
            if now[pair] == keys[pair] and person_of(people[pair[0]]) == pairs[pair]:
                kept.put(keys[pair], words[pair])
    return words


def _keys(pairs: Mapping[tuple[int, date], Person]) -> dict[tuple[int, date], Key]:
    """Everything that each pair is judged by, in one query.

    Rows go by their reference: it is never given twice, not even to a row that takes the number
    of one that was rolled back.
    """
    rows: dict[int, list[str]] = {person.pk: [] for person in pairs.values()}
    edits = dict.fromkeys({person.practice_id for person in pairs.values()}, 0)
    if not rows:
        return {}
    asked = JUDGED_BY.format(clients=_values(rows), practices=_values(edits))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = cursor.fetchall()
    for edit, whose, ref in found:
        if edit:
            edits[whose] = edit
        else:
            rows[whose].append(ref)
    stored = {client: tuple(sorted(refs)) for client, refs in rows.items()}
    return {
        (pk, on): (*person, on, edits[person.practice_id], stored[pk])
        for (pk, on), person in pairs.items()
    }


def _values(keys: Iterable[int]) -> str:
    """Primary keys as rows of SQL: (1), (2). What is no number cannot be written so."""
    return ", ".join([f"({key:d})" for key in keys])
