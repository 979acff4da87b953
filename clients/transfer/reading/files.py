"""Whatever was chosen: told apart by what it holds, not by what it is called."""

from clients.transfer.reading import commas, vcards, workbooks
from clients.transfer.reading.encodings import OLD, decode
from clients.transfer.reading.sheets import Sheet, Unreadable, sheet_from

MOST_BYTES = 60_000_000
NOT_TABLES = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}
MARKUP = ("<!doctype", "<html", "<?xml", "<table")


def sheet_of(data: bytes, *, encoding: str = "") -> Sheet:
    """Read a CSV, a workbook or address cards. `encoding` where a person chose one.

    Raises `Unreadable` with a sentence that names the row and the column where there is one.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
    for mark, what in NOT_TABLES.items():
        if data.startswith(mark):
            raise Unreadable(f"This is {what}. Choose a table: CSV, .xlsx, or address cards.")
    if workbooks.is_workbook(data):
        records, name = workbooks.records_of(data)
        return sheet_from(records, f"workbook, sheet “{name}”")
    text, used = decode(data, encoding)
    if vcards.is_vcard(text):
        return sheet_from(vcards.records_of(text), "address cards")
    if text.lstrip().lower().startswith(MARKUP):
        raise Unreadable("This is a web page, not a table. Export it as CSV and choose that.")
    return sheet_from(commas.records_of(text), f"CSV, {OLD.get(used, used.upper())}")
