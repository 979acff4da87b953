"""What somebody typed, as what to look for. Nothing here knows of a database."""

import re
from dataclasses import dataclass
from enum import StrEnum

from clients.finding.likeness import TRIGRAM, can_be_near, parts_of
from clients.names import GAP, plain_name

MOST_WORDS = 8
# A phone number in any usual writing, from so many digits: it stands alone, between spaces.
NUMBER = re.compile(r"(?<!\S)[+(]*[0-9][0-9\s()+./-]*(?!\S)")
DIGITS = 4


class Column(StrEnum):
    """Where it is looked for."""

    NAME = "name_words"
    PHONE = "phone"


Part = tuple[Column, str]
# One of several alternatives, each of which is some parts that are all there.
Choice = tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Plan:
    """Every one of these must be found, in any order."""

    terms: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def exactly(self) -> list[Choice]:
        """Parts of names and numbers as they were typed."""
        names = [((Column.NAME, _part(term)),) for term in self.terms]
        numbers = [((Column.PHONE, number),) for number in self.numbers]
        return [(alternative,) for alternative in [*names, *numbers]]

    def nearly(self) -> list[Choice]:
        """The same with one slip in each word; [] where no word can have one."""
        if not any(can_be_near(term) for term in self.terms):
            return []
        numbers: list[Choice] = [(((Column.PHONE, number),),) for number in self.numbers]
        return [*map(_near, self.terms), *numbers]


def plan_of(text: str) -> Plan:
    """The plan for a search; an empty one finds nobody."""
    numbers: list[str] = []

    def take(found: re.Match[str]) -> str:
        number = re.sub(r"[^0-9]", "", found[0].replace("(0)", ""))
        if len(number) < DIGITS:
            return found[0]
        numbers.append(number.lstrip("0") or number)
        return " "

    words = NUMBER.sub(take, text).split()
    addresses = tuple(word for word in words if "@" in word)
    terms = plain_name(" ".join(word for word in words if "@" not in word)).split()
    return Plan(tuple(terms[:MOST_WORDS]), tuple(numbers[:MOST_WORDS]), addresses[:MOST_WORDS])


def _part(term: str) -> str:
    """A short one is the beginning of a word."""
    return term if len(term) >= TRIGRAM else GAP + term


def _near(term: str) -> Choice:
    exact = ((Column.NAME, _part(term)),)
    if not can_be_near(term):
        return (exact,)
    slips = [tuple((Column.NAME, part) for part in parts) for parts in parts_of(term)]
    return (exact, *slips)
