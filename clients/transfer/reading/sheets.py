"""A table as read: headings, and rows that know where they stood."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count

from clients.transfer.reading.columns import columns_of
from practice.web.tables import plain

MOST_ROWS = 60_000
MOST_COLUMNS = 300
LONGEST_SAID = 40
BETWEEN_DIGITS = re.compile(r"[\s+./()-]")


class Unreadable(Exception):
    """The file cannot be read; says why, and where, in a sentence for a person."""


@dataclass(frozen=True)
class Row:
    """One row. `number` is the spreadsheet's; `problem` says why the row is of no use."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """What a file holds. Every row has as many cells as there are headings.

    `read_as` names the encoding or the kind of file, for people. `named` is False where the file
    has no headings and its columns are numbered instead.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    read_as: str
    named: bool = True
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {heading: place for place, heading in enumerate(self.headings)}
        object.__setattr__(self, "_places", places)

    def cell(self, row: Row, heading: str) -> str:
        """The text under a heading, "" where there is no such column."""
        place = self._places.get(heading)
        return "" if place is None else row.cells[place]

    def column(self, heading: str) -> Iterator[str]:
        """Every text of a column that is not empty."""
        return filter(None, (self.cell(row, heading) for row in self.rows if not row.problem))


def sheet_from(records: Iterable[list[str]], read_as: str) -> Sheet:
    """Records as they stand in a file: headings first, where there are any.

    Refuses what is no table. Rows without anything are left out, and counted all the same.
    """
    numbered = [
        (number, [tidy(text) for text in record]) for number, record in enumerate(records, start=1)
    ]
    filled = [(number, record) for number, record in numbered if any(record)]
    if not filled:
        raise Unreadable("There is nothing in this file.")
    if len(filled) - 1 > MOST_ROWS:
        raise Unreadable(
            f"The file has {len(filled) - 1:,} rows. Split it: {MOST_ROWS:,} at a time are read."
        )
    first = filled[0][1][: _width(filled[0][1])]
    width = len(first)
    named = width <= MOST_COLUMNS and (bool(columns_of(first)[0]) or not looks_like_data(first))
    if not named:
        width = max(_width(record) for _, record in filled)
    if width > MOST_COLUMNS:
        raise Unreadable(f"The file has more than {MOST_COLUMNS} columns.")
    headings = _headings(first if named else [""] * width)
    rows = tuple(_row(number, record, width) for number, record in filled[named:])
    return Sheet(headings, rows, read_as, named)


def tidy(text: str) -> str:
    """A cell without what no eye sees at its ends, nor the mark that stops a formula."""
    text = plain(text.strip(" \u00a0\u200b\u200e\u200f\ufeff\x00"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return text.strip().strip("\u200b\u200e\u200f\ufeff\x00").strip()


def short(text: str) -> str:
    """A cell in a sentence: enough to find it by, and not somebody's notes."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SAID else f"{line[: LONGEST_SAID - 1]}…"


def looks_like_data(cells: Iterable[str]) -> bool:
    """Whether a first row is a person already: headings hold no address, date or number."""
    return any("@" in text or _is_digits(BETWEEN_DIGITS.sub("", text)) for text in cells)


def _is_digits(text: str) -> bool:
    """A year alone may well be a heading."""
    return text.isdigit() and len(text) >= 6


def _width(record: list[str]) -> int:
    """The place of the last cell that holds anything."""
    return max((place for place, text in enumerate(record, start=1) if text), default=0)


def _headings(cells: list[str]) -> tuple[str, ...]:
    """Each different from all others, whatever they are called."""
    found: dict[str, None] = {}
    for place, text in enumerate(cells, start=1):
        name = " ".join(text.split()) or f"Column {place}"
        names = chain([name], (f"{name} ({times})" for times in count(2)))
        found[next(one for one in names if one not in found)] = None
    return tuple(found)


def _row(number: int, record: list[str], width: int) -> Row:
    more = [place for place, text in enumerate(record, start=1) if place > width and text]
    problem = ""
    if more:
        problem = (
            f"There is text in column {more[0]}, and only {width} columns have headings. Perhaps a"
            " text with a comma in it lacks its quotes."
        )
    cells = [*record, *[""] * (width - len(record))][:width]
    return Row(number, tuple(cells), problem)
