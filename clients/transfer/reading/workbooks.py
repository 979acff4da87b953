"""A workbook's first sheet with anything in it, as text.

Formulas are not run: the values they last had are read.
"""

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from clients.transfer.reading.sheets import MOST_COLUMNS, MOST_ROWS, Unreadable

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAIN_PART = "xl/workbook.xml"
# What a workbook may grow to when it is unpacked.
MOST_UNPACKED = 300_000_000
# Room for rows that hold nothing.
MOST_READ = MOST_ROWS * 2
# One cell far out makes a sheet as large as the whole way to it, in memory too.
MOST_ACROSS, MOST_CELLS = MOST_COLUMNS * 2, 5_000_000
CELL = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""", re.IGNORECASE)
AT_ONCE, LONGEST_PLACE = 1_000_000, 16

Value = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """By its first bytes, whatever it is called."""
    return data.startswith((ZIP, OLD_OFFICE))


def records_of(data: bytes) -> tuple[list[list[str]], str]:
    """The records, from the sheet's very first row, and the sheet's name.

    Only .xlsx: what another kind holds cannot be known before the library makes room for it.
    """
    if data.startswith(OLD_OFFICE):
        raise Unreadable(
            "This is an old kind of workbook, or one that is locked with a password. Save a copy"
            " as .xlsx or as CSV, and choose that."
        )
    _not_too_large(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(about.name)
            _not_too_wide(sheet.total_width, sheet.total_height)
            rows = sheet.to_python(skip_empty_area=False)
            records = [[as_text(value) for value in row] for row in rows]
            if any(any(record) for record in records):
                return records, about.name
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            "The workbook cannot be opened. Save it again as .xlsx or as CSV, and choose that."
        ) from error
    raise Unreadable("There is nothing in this file.")


def as_text(value: Value) -> str:
    """A cell as a person would have typed it; days begin with the year."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)


def _not_too_large(data: bytes) -> None:
    """Before anything is unpacked: the library makes room for every cell at once."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if MAIN_PART not in packed.namelist():
                raise Unreadable("This is no .xlsx workbook. Save it as one, or as CSV.")
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable(
                    "The workbook is too large once unpacked. Save it as CSV and choose that."
                )
            for about in packed.infolist():
                with packed.open(about) as part:
                    _not_too_wide(*_reach(part))
    # A part that is locked or packed in a way of its own is a RuntimeError.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise Unreadable("The workbook is damaged: it ends too early. Export it again.") from error


def _reach(part: IO[bytes]) -> tuple[int, int]:
    """How far to the right and down the cells in it say that they stand."""
    columns, height, kept = {b"A"}, 1, b""
    while chunk := part.read(AT_ONCE):
        cells = CELL.findall(kept + chunk)
        columns.update(column for column, _ in cells)
        height = max(height, max((int(row) for _, row in cells), default=1))
        kept = chunk[-LONGEST_PLACE:]
    return max(map(_place, columns)), height


def _place(column: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    place = 0
    for letter in column.upper():
        place = place * 26 + letter - 64
    return place


def _not_too_wide(width: int, height: int) -> None:
    if height > MOST_READ:
        raise Unreadable(f"The sheet has more than {MOST_READ:,} rows. Split it.")
    if width > MOST_ACROSS or width * height > MOST_CELLS:
        raise Unreadable(
            f"The sheet goes to column {width:,} and row {height:,}. Perhaps a cell far from the"
            " others holds something: delete the columns and rows behind the table, and save it."
        )
