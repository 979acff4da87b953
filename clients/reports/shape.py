"""What a report is made of: rows of counts, and columns that say them. Pure.

A share or an average stands beside what it is of, and is not given for fewer than LEAST.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

LEAST = 5
TOO_FEW = "too few to say"
MICROSECOND = timedelta(microseconds=1)
Number = int | Decimal
Counts = Mapping[str, Number]


@dataclass(frozen=True)
class Row:
    """One line: what it is of, and what was counted."""

    words: str
    counts: Counts


class Column(Protocol):
    """A heading, and how a row's counts read under it."""

    @property
    def words(self) -> str:
        """The heading."""

    @property
    def highest(self) -> int | None:
        """The end of its scale; None where it has none."""

    def value(self, counts: Counts) -> Decimal | None:
        """The number; None where nothing is said."""

    def said(self, counts: Counts) -> str:
        """The cell, with what it is of."""

    def cells(self, counts: Counts) -> list[str]:
        """The same in a file: one cell for each of `headings`."""

    def headings(self) -> list[str]:
        """The headings in a file."""


@dataclass(frozen=True)
class Count:
    """How many."""

    words: str
    key: str
    highest: None = None

    def value(self, counts: Counts) -> Decimal:
        """As it was counted."""
        return Decimal(counts.get(self.key, 0))

    def said(self, counts: Counts) -> str:
        """12."""
        return str(self.value(counts))

    def cells(self, counts: Counts) -> list[str]:
        """12."""
        return [self.said(counts)]

    def headings(self) -> list[str]:
        """One."""
        return [self.words]


@dataclass(frozen=True)
class Of:
    """A number that says something only of enough: `n` names what it is of."""

    words: str
    key: str
    n: str
    highest: int | None = None
    unit: str = ""

    def number(self, counts: Counts, of: Decimal) -> Decimal:
        """The number itself."""
        return Decimal(counts[self.key])

    def value(self, counts: Counts) -> Decimal | None:
        """None for fewer than LEAST."""
        of = Decimal(counts.get(self.n, 0))
        return self.number(counts, of) if of >= LEAST else None

    def shown(self, counts: Counts) -> str:
        """Without what it is of."""
        if not counts.get(self.n, 0):
            return "none"
        value = self.value(counts)
        return TOO_FEW if value is None else f"{value}{self.unit}"

    def said(self, counts: Counts) -> str:
        """12% (n = 40), too few to say (n = 3)."""
        return f"{self.shown(counts)} (n = {counts.get(self.n, 0)})"

    def cells(self, counts: Counts) -> list[str]:
        """The number alone, and what it is of."""
        value = self.value(counts)
        return [self.shown(counts) if value is None else str(value), str(counts.get(self.n, 0))]

    def headings(self) -> list[str]:
        """Two."""
        return [f"{self.words}{self.unit and f' ({self.unit.strip()})'}", f"{self.words}, n"]


@dataclass(frozen=True)
class Share(Of):
    """So many of a hundred."""

    highest: int | None = 100
    unit: str = "%"

    def number(self, counts: Counts, of: Decimal) -> Decimal:
        """Whole percent."""
        return rounded(100 * Decimal(counts.get(self.key, 0)) / of, "1")


@dataclass(frozen=True)
class Average(Of):
    """A sum of times, in microseconds, by how many."""

    unit: str = " days"

    def number(self, counts: Counts, of: Decimal) -> Decimal:
        """To a tenth."""
        days = Decimal(counts.get(self.key, 0)) / (timedelta(days=1) // MICROSECOND)
        return rounded(days / of, "0.1")


def rounded(number: Decimal, to: str) -> Decimal:
    """A half goes away from zero, as people reckon."""
    return number.quantize(Decimal(to), ROUND_HALF_UP)


def in_microseconds(time: timedelta | None) -> int:
    """A sum of times as a number that can be added up exactly."""
    return (time or timedelta()) // MICROSECOND


def together(rows: Iterable[Row]) -> Counts:
    """The counts of several rows as one: those of people add up to visits to people, not people."""
    found: dict[str, Number] = {}
    for row in rows:
        for key, number in row.counts.items():
            found[key] = found.get(key, 0) + number
    return found
