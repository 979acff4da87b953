"""What may be typed into a line or a box of text."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# Control characters, halves of a character, and separators of lines and of paragraphs.
HIDDEN = {"Cc", "Cs", "Zl", "Zp"}
# Bidirectional overrides can make a name read as another one.
DECEIVING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
LINE_BREAKS = re.compile("[\n\r\t\u2028\u2029]")


def one_line(value: str) -> None:
    """A validator for names and titles: no line breaks, no control or hidden direction marks."""
    for character in value:
        if unicodedata.category(character) in HIDDEN or character in DECEIVING:
            raise ValidationError(
                "Take out the hidden characters: this may hold letters, marks and spaces only.",
                code="control_characters",
            )


def plain_text(value: str) -> None:
    """A validator for longer text: line breaks and tabs may stay, other control characters not."""
    one_line(LINE_BREAKS.sub(" ", value))


def added(earlier: str, words: str) -> str:
    """The earlier words and these on a line of their own; sent twice they are added once."""
    if not earlier:
        return words
    if not words or f"\n{earlier}".endswith(f"\n{words}"):
        return earlier
    return f"{earlier}\n{words}"
