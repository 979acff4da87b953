"""Text with separators into records: commas, semicolons, tabs or bars, with quotes around."""

import csv
import io
from collections import Counter
from itertools import islice

from clients.transfer.reading.sheets import Unreadable

SEPARATORS = ",;\t|"
LOOKED_AT = 50
MOST_IN_A_CELL = 2_000_000
csv.field_size_limit(MOST_IN_A_CELL)


def records_of(text: str) -> list[list[str]]:
    """Every record, also the empty ones. Refuses quotes that do not close, with row and column."""
    text, separator = _told(text.lstrip("\ufeff"))
    separator = separator or _guessed(text)
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        records.extend(reader)
    except csv.Error as error:
        raise Unreadable(_where(text, separator, len(records), str(error))) from error
    return records


def _told(text: str) -> tuple[str, str]:
    """Excel's own first line `sep=;` names the separator, and is no row."""
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"')
    if said.lower().startswith("sep=") and len(said) == len("sep=") + 1:
        return rest, said[-1]
    if first.rstrip("\r") == "sep=\t":
        return rest, "\t"
    return text, ""


def _guessed(text: str) -> str:
    """The separator that splits most rows into as many cells; a comma where none does."""

    def evenness(separator: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths = Counter(len(record) for record in islice(reader, LOOKED_AT) if record)
        except csv.Error:
            return 0, 0
        (width, rows) = widths.most_common(1)[0] if widths else (0, 0)
        return (rows / widths.total(), width) if width > 1 else (0, 0)

    # `max` keeps the first of equals.
    return max(SEPARATORS, key=evenness)


def _where(text: str, separator: str, whole: int, said: str) -> str:
    """The sentence for a record that cannot be split: after `whole` that could."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    row = whole + 1
    if "field larger" in said:
        return f"In row {row} a cell is longer than {MOST_IN_A_CELL:,} characters."
    rest = next(islice(reader, whole, None), [])
    column = next(
        (place for place, cell in enumerate(rest, start=1) if '"' in cell or "\n" in cell),
        max(len(rest), 1),
    )
    return (
        f"In row {row}, column {column}, a quote is opened and not closed, or stands inside a text"
        ' that is itself in quotes. Double it there ("") or remove it.'
    )
