"""What an import would do, row by row, before it does anything. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from clients.transfer.reading.people import Person, Read, Trouble

APOSTROPHES = re.compile("['`´ʹʼʻ‘’‛′＇]")
HYPHENS = re.compile("[-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d]")
# Scripts whose marks are often left out; elsewhere a mark may be half the name.
WITHOUT_MARKS = ("LATIN ", "GREEK ", "CYRILLIC ")

SEVERAL = Trouble(
    "",
    "More than one person has this name and this email, phone or birth date. Join them first, or "
    "add what tells them apart to the row.",
)


class Outcome(StrEnum):
    """What becomes of a row."""

    ADD = "add"
    FILL = "fill"
    SAME = "same"
    FIX = "fix"


@dataclass(frozen=True)
class Known:
    """Somebody here already, or in an earlier row of the file (`row`)."""

    person: Person
    key: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Planned:
    """A row's outcome. `fills` are details that are missing here; what differs here is `kept`."""

    number: int
    outcome: Outcome
    person: Person
    known: Known | None = None
    fills: dict[str, Any] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def plan(rows: Iterable[Read], known: Iterable[Known], *, leave_out: bool) -> Iterator[Planned]:
    """Each row's outcome, in order."""
    planner = Planner(known, leave_out=leave_out)
    return (planner.next(row) for row in rows)


class Planner:
    """Plans row after row, each against who is here and the rows before it.

    The same person is one of the same name with the same email, phone or birth date. A row that
    may be of several is to be fixed. So is one with troubles, unless it may be taken without what
    could not be read (`leave_out`) and has a name. Nothing here already is ever overwritten.
    """

    def __init__(self, known: Iterable[Known], *, leave_out: bool) -> None:
        self.there, self.leave_out = Index(known), leave_out

    def next(self, row: Read) -> Planned:
        """What becomes of the next row."""
        if row.troubles and not (self.leave_out and row.person.name):
            return Planned(row.number, Outcome.FIX, row.person, troubles=row.troubles)
        fits = self.there.who_fit(row.person)
        if len(fits) > 1:
            troubles = (*row.troubles, SEVERAL)
            return Planned(row.number, Outcome.FIX, row.person, troubles=troubles)
        if not fits:
            planned = Planned(row.number, Outcome.ADD, row.person, troubles=row.troubles)
        else:
            (same,) = fits
            fills, kept = _compared(row.person, same.person)
            outcome = Outcome.FILL if fills else Outcome.SAME
            planned = Planned(row.number, outcome, row.person, same, fills, kept, row.troubles)
        self.again(planned)
        return planned

    def again(self, row: Planned) -> None:
        """Know what an earlier row said, as it was planned before."""
        if row.outcome is Outcome.ADD:
            self.there.add(Known(row.person, row=row.number))
        elif row.known is not None and (same := self.there.same(row.known)) is not None:
            self.there.add(Known(_filled(same.person, row.fills), same.key, same.row))


def _compared(new: Person, old: Person) -> tuple[dict[str, Any], tuple[str, ...]]:
    said = {name: value for name, value in asdict(new).items() if value}
    fills = {name: value for name, value in said.items() if not getattr(old, name)}
    kept = (name for name, value in said.items() if name not in fills)
    return fills, tuple(name for name in kept if not _alike(said[name], getattr(old, name)))


def _alike(one: Any, other: Any) -> bool:
    return name_key(str(one)) == name_key(str(other))


def _filled(person: Person, fills: dict[str, Any]) -> Person:
    return Person(**{**asdict(person), **fills})


def name_key(name: str) -> str:
    """A name to tell one person by where nobody looks on: the same but for its dress.

    Capitals, spaces, apostrophes and hyphens make no difference; accents none where they are
    often left out, and all where leaving out a mark makes another name.
    """
    letters = unicodedata.normalize("NFC", name).casefold()
    letters = HYPHENS.sub(" ", APOSTROPHES.sub("", letters))
    kept, base = [], ""
    for letter in unicodedata.normalize("NFD", letters):
        if not unicodedata.combining(letter):
            base = unicodedata.name(letter, "")
        elif base.startswith(WITHOUT_MARKS):
            continue
        kept.append(letter)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


class Index:
    """People by their name and whatever else says who they are."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._people: dict[tuple[int | None, int | None], Known] = {}
        self._found: defaultdict[tuple[str, str, str], set[tuple[int | None, int | None]]]
        self._found = defaultdict(set)
        for one in known:
            self.add(one)

    def add(self, known: Known) -> None:
        """Also the same person again, once more is known of them."""
        who = known.key, known.row
        self._people[who] = known
        for sign in _signs(known.person):
            self._found[sign].add(who)

    def same(self, known: Known) -> Known | None:
        """The same person with what is known of them by now."""
        return self._people.get((known.key, known.row))

    def who_fit(self, person: Person) -> list[Known]:
        """Whose birth date is the row's; if nobody's, then whose does not say otherwise."""
        found = {who for sign in _signs(person) for who in self._found.get(sign, ())}
        fits = [self._people[who] for who in found]
        born = person.birth_date
        if born is None:
            return fits
        exact = [one for one in fits if one.person.birth_date == born]
        return exact or [one for one in fits if one.person.birth_date is None]


def _signs(person: Person) -> Iterator[tuple[str, str, str]]:
    name = name_key(person.name)
    if not any(letter.isalpha() for letter in name):
        return
    if person.birth_date:
        yield name, "born", person.birth_date.isoformat()
    if person.email:
        yield name, "email", person.email.lower()
    if person.phone:
        yield name, "phone", person.phone
