"""What may be typed: names as people write them, and nothing that hides."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from practice.web.text import one_line, plain_text

HIDDEN = "Take out the hidden characters: this may hold letters, marks and spaces only."
NAMES = [
    "Siobhán O’Neill",
    "McDonald",
    "van der Berg",
    "bell hooks",
    "O'Brien",
    "Nguyễn Thị Minh",
    "محمد علي",
    "Зоя",
    "李小龍",
    "👩🏽‍🦰 Rosa",
    "",
]
NOT_ON_A_LINE = {
    "NUL": "Rosa\x00Bell",
    "a line break": "Rosa\nBcc: all@example.com",
    "a carriage return": "Rosa\rBell",
    "a tab": "Rosa\tBell",
    "a bell": "Rosa\x07Bell",
    "a next-line": "Rosa\x85Bell",
    "a line separator": "Rosa\u2028Bell",
    "a paragraph separator": "Rosa\u2029Bell",
    "a right-to-left override": "Rosa\u202elleB",
    "an isolate": "Rosa\u2066Bell\u2069",
    "half of a character": "Rosa\ud83d",
}
FINE_IN_TEXT = {"a line break", "a carriage return", "a tab", "a line separator"}
FINE_IN_TEXT |= {"a paragraph separator"}


def refused(validator: object, text: str) -> list[str]:
    """The words of the refusal; none when it passes."""
    try:
        validator(text)  # type: ignore[operator]
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_taken_as_it_is_written(name: str) -> None:
    assert (refused(one_line, name), refused(plain_text, name)) == ([], [])


@pytest.mark.parametrize("what", NOT_ON_A_LINE)
def test_a_line_holds_nothing_that_hides(what: str) -> None:
    assert refused(one_line, NOT_ON_A_LINE[what]) == [HIDDEN]


@pytest.mark.parametrize("what", NOT_ON_A_LINE)
def test_a_text_may_have_lines_and_nothing_else_that_hides(what: str) -> None:
    expected = [] if what in FINE_IN_TEXT else [HIDDEN]
    assert refused(plain_text, NOT_ON_A_LINE[what]) == expected


@pytest.mark.slow
@given(st.text())
def test_whatever_passes_as_a_line_is_one(text: str) -> None:
    if not refused(one_line, text):
        assert len(text.splitlines()) <= 1
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in text)
        assert refused(plain_text, text) == []
