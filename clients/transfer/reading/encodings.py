"""Bytes into text, by what stands in them rather than by what anybody hopes."""

import codecs

from clients.transfer.reading.sheets import Unreadable

# Longer marks first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What old programs wrote in the west of Europe, likeliest first, and how a person calls it.
OLD = {"cp1252": "Windows, western Europe", "mac_roman": "old Macintosh", "cp850": "DOS"}
SAMPLE = 100_000


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text, and the encoding it was read in; by `encoding` where somebody chose one."""
    if not encoding:
        encoding = _encoding_of(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"In row {row} there is a character that is not {encoding.upper()}. Save the file as"
            " “CSV UTF-8” and choose it again."
        ) from error


def _encoding_of(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding
    if b"\x00" in data[:SAMPLE]:
        return _wide(data[:SAMPLE])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # The first of the likeliest is taken where two are equal.
        return max(OLD, key=lambda name: _letters(data[:SAMPLE], name))
    return "utf-8"


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: of plain text every second byte is nothing."""
    half = len(sample) // 2
    if sample[1::2].count(0) > half * 0.4 and not sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.4 and not sample[1::2].count(0):
        return "utf-16-be"
    raise Unreadable("This is not a table: it holds no text. Export it as CSV and choose that.")


def _letters(sample: bytes, encoding: str) -> int:
    """How much of it reads as names: letters where letters may be, less what is in no name."""
    text = sample.decode(encoding, errors="replace")
    points = 0
    for before, char in zip(" " + text, text, strict=False):
        if char.isascii():
            continue
        is_letter = char.isalpha() and (char.islower() or not before.islower())
        if is_letter or char in "‘’“”–—…€£°":
            points += 2
        else:
            points -= 3
    return points
