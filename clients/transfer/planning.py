"""What an import would do, row by row, before it does anything. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from clients.queries import plain_name
from clients.transfer.reading.people import Person, Read, Trouble


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
    """Each row's outcome, in order.

    The same person is one of the same name with the same email, phone or birth date. A row with
    troubles is to be fixed, or taken without what could not be read (`leave_out`), if it has a
    name. Nothing that is here already is ever overwritten.
    """
    there = _Index(known)
    for row in rows:
        if row.troubles and not (leave_out and row.person.name):
            yield Planned(row.number, Outcome.FIX, row.person, troubles=row.troubles)
            continue
        same = there.same_as(row.person)
        if same is None:
            there.add(Known(row.person, row=row.number))
            yield Planned(row.number, Outcome.ADD, row.person, troubles=row.troubles)
            continue
        fills, kept = _compared(row.person, same.person)
        there.add(Known(_filled(same.person, fills), same.key, same.row))
        outcome = Outcome.FILL if fills else Outcome.SAME
        yield Planned(row.number, outcome, row.person, same, fills, kept, row.troubles)


def _compared(new: Person, old: Person) -> tuple[dict[str, Any], tuple[str, ...]]:
    said = {name: value for name, value in asdict(new).items() if value}
    fills = {name: value for name, value in said.items() if not getattr(old, name)}
    kept = (name for name, value in said.items() if name not in fills)
    return fills, tuple(name for name in kept if not _alike(said[name], getattr(old, name)))


def _alike(one: Any, other: Any) -> bool:
    return plain_name(str(one)) == plain_name(str(other))


def _filled(person: Person, fills: dict[str, Any]) -> Person:
    return Person(**{**asdict(person), **fills})


class _Index:
    """People by their name and whatever else says who they are."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._found: dict[tuple[str, str, str], Known] = {}
        for one in known:
            self.add(one)

    def add(self, known: Known) -> None:
        for sign in _signs(known.person):
            self._found[sign] = known

    def same_as(self, person: Person) -> Known | None:
        """Nobody is two people's worth: where both birth dates are known, they must agree."""
        for sign in _signs(person):
            found = self._found.get(sign)
            born = found and found.person.birth_date
            if found and not (born and person.birth_date and born != person.birth_date):
                return found
        return None


def _signs(person: Person) -> Iterator[tuple[str, str, str]]:
    name = plain_name(person.name)
    if person.birth_date:
        yield name, "born", person.birth_date.isoformat()
    if person.email:
        yield name, "email", person.email.lower()
    if person.phone:
        yield name, "phone", person.phone
