"""Rows about somebody who is here already: who they are about, and what else they say.

What can be said differs by what a file holds (`visits.py`, `notes.py`, `balances.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from clients.transfer.reading.columns import USUAL, WORDS, Detail, plain
from clients.transfer.reading.dates import Order, order_of
from clients.transfer.reading.people import (
    NO_NAME,
    Person,
    Reader,
    Trouble,
    names_family_first,
)
from clients.transfer.reading.sheets import Row, Sheet, short
from practice.web.refs import is_ref

# By what a row may say who it is about.
REF = "client_ref"
WHO = (
    Detail.NAME, Detail.GIVEN, Detail.MIDDLE, Detail.FAMILY, Detail.BIRTH_DATE, Detail.EMAIL,
    Detail.PHONE,
)  # fmt: skip
NAMES = {REF, Detail.NAME, Detail.GIVEN, Detail.FAMILY}
WHO_WORDS = {REF: "Their reference in Instep"} | {detail: WORDS[detail] for detail in WHO}
WHO_USUAL = {REF: "instep reference|reference in instep|their reference in instep"} | {
    detail: USUAL[detail] for detail in WHO
}


@dataclass(frozen=True)
class Shape:
    """A documented export: recognised when all headings of `sign` are there."""

    name: str
    sign: frozenset[str]
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """What can be taken from the columns of one kind of file.

    `words` name each part on the page; `usual` are headings of anybody's own table.
    """

    words: Mapping[str, str]
    usual: Mapping[str, str]
    # The part whose days tell whether the day or the month stands first.
    dated: str
    shapes: tuple[Shape, ...] = ()

    def all_words(self) -> dict[str, str]:
        """Of who it is about as well."""
        return {**WHO_WORDS, **self.words}

    def recognised(self, headings: Iterable[str]) -> Shape | None:
        """The documented format that these headings are of."""
        there = set(headings)
        return next((one for one in self.shapes if one.sign <= there), None)

    def columns_of(self, headings: Iterable[str]) -> dict[str, str]:
        """The columns to begin with; a person looks at them before they are used."""
        there = list(headings)
        if known := self.recognised(there):
            return {name: part for name, part in known.columns.items() if name in there}
        bare = {heading: plain(heading) for heading in there}
        found: dict[str, str] = {}
        for part, names in {**WHO_USUAL, **self.usual}.items():
            for name in names.split("|"):
                for heading, words in bare.items():
                    if words == name:
                        found.setdefault(heading, str(part))
        return found


@dataclass(frozen=True)
class Line:
    """A row as read: who it is about, as far as it tells, and what it says, ready for JSON."""

    number: int
    person: Person = field(default_factory=Person)
    ref: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True)
class Cells:
    """One row by what its columns hold."""

    sheet: Sheet
    row: Row
    columns: Mapping[str, str]
    order: Order
    zone: ZoneInfo
    today: date

    def first(self, part: str) -> tuple[str, str]:
        """The column and the text of the first cell that says it; ("", "") where none does."""
        return next(iter(self.each(part)), ("", ""))

    def each(self, part: str) -> list[tuple[str, str]]:
        """All that say it, in the order of the sheet."""
        texts = ((heading, self.sheet.cell(self.row, heading)) for heading in self.sheet.headings)
        return [(name, text) for name, text in texts if text and self.columns.get(name) == part]

    def holding(self, part: str) -> int:
        """How many columns may say it."""
        return sum(1 for held in self.columns.values() if held == part)


# What a row says beside who it is about, and what of it could not be used.
Said = tuple[dict[str, Any], list[Trouble]]


class LineReader:
    """How to read every row of one sheet: `says` reads what stands there besides the person."""

    def __init__(
        self, sheet: Sheet, columns: Mapping[str, str], order: Order, region: str, zone: ZoneInfo,
        today: date, says: Callable[[Cells], Said],
    ) -> None:  # fmt: skip
        self.sheet, self._columns, self._says = sheet, columns, says
        self._order, self._zone, self._today = order, zone, today
        known = {heading: Detail(held) for heading, held in columns.items() if held in {*WHO}}
        names = (heading for heading, held in known.items() if held is Detail.NAME)
        born = (heading for heading, held in known.items() if held is Detail.BIRTH_DATE)
        dates = (text for heading in born for text in sheet.column(heading))
        self._who = Reader(
            sheet, known, order_of(dates, usual=order).order, region, today,
            family_first=any(names_family_first(sheet.column(name)) for name in names),
        )  # fmt: skip

    def read(self, row: Row) -> Line:
        """Who the row is about and what it says. Whoever has a reference needs no name."""
        read = self._who.read(row)
        if row.problem:
            return Line(row.number, troubles=read.troubles)
        cells = Cells(self.sheet, row, self._columns, self._order, self._zone, self._today)
        column, ref = cells.first(REF)
        who = [one for one in read.troubles if one != NO_NAME or not ref]
        if ref and not is_ref(ref):
            who.append(Trouble(column, f"“{short(ref)}” is no reference of Instep’s."))
        said, troubles = self._says(cells)
        return Line(row.number, read.person, ref, said, (*who, *troubles))
