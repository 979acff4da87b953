"""A workbook's first sheet with anything in it, as text.

Formulas are not run: the values they last had are read.
"""

import io
import zipfile
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from clients.transfer.reading.sheets import MOST_ROWS, Unreadable

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What a workbook may grow to when it is unpacked.
MOST_UNPACKED = 300_000_000
# Room for rows that hold nothing.
MOST_READ = MOST_ROWS * 2

Value = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """By its first bytes, whatever it is called."""
    return data.startswith((ZIP, OLD_OFFICE))


def records_of(data: bytes) -> tuple[list[list[str]], str]:
    """The records, from the sheet's very first row, and the sheet's name."""
    _not_too_large(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_height > MOST_READ:
                raise Unreadable(f"The sheet “{about.name}” has more than {MOST_READ:,} rows.")
            rows = sheet.to_python(skip_empty_area=False)
            records = [[as_text(value) for value in row] for row in rows]
            if any(any(record) for record in records):
                return records, about.name
    except PasswordError as error:
        raise Unreadable(
            "The workbook is locked with a password. Save a copy without one and choose that."
        ) from error
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
    if not data.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable("The workbook is damaged: it ends too early. Export it again.") from error
    if unpacked > MOST_UNPACKED:
        raise Unreadable("The workbook is too large once unpacked. Save it as CSV and choose that.")
