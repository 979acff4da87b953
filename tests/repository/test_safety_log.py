"""The hazard log is whole, and every test it names is where it says."""

import re
from collections.abc import Iterator

import pytest

from tests.repository.tree import ROOT

LOG = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in LOG.splitlines() if re.match(r"\| \d+ \|", line)]
LIKELIHOODS = ("very high", "high", "medium", "low", "very low")
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
RATED = re.compile(
    r"Severity: ([a-z]+)\. Likelihood: ([a-z ]+) without the controls, ([a-z ]+) with them\. "
    r"Risk: (\d) without, (\d) with\."
)


def shown_by(cell: str) -> Iterator[tuple[str, str]]:
    """File and test; a test without a file is in the file before it, a file may stand alone."""
    file = ""
    for name in re.findall(r"`([^`]+)`", cell):
        path, _, test = name.partition("::")
        if path.endswith(".py"):
            file = path
        else:
            test = path
        yield file, test


def test_the_hazards_are_numbered_and_each_has_every_part() -> None:
    assert len(ROWS) > 200
    assert [int(row[0]) for row in ROWS] == [*range(1, len(ROWS) + 1)]
    assert [row[0] for row in ROWS if len(row) != 5 or not all(map(str.strip, row))] == []


def test_every_hazard_names_a_test_that_is_there() -> None:
    texts: dict[str, str] = {}
    wrong = []
    for number, *_, cell in ROWS:
        named = list(shown_by(cell))
        if not any("test_" in file for file, _ in named):
            wrong.append((number, "names no test"))
        for file, test in named:
            path = ROOT / file
            if file not in texts:
                texts[file] = path.read_text(encoding="utf-8") if path.is_file() else ""
            if not texts[file] or (test and f"def {test}(" not in texts[file]):
                wrong.append((number, f"{file}::{test}"))
    assert wrong == []


def matrix() -> dict[str, list[int]]:
    rows = re.findall(rf"^\| ({'|'.join(LIKELIHOODS)}) \| ([\d |]+) \|$", LOG, re.MULTILINE)
    return {likelihood: [int(one) for one in risks.split(" | ")] for likelihood, risks in rows}


@pytest.mark.parametrize("rated", RATED.findall(LOG))
def test_each_part_is_rated_as_the_table_says_and_acceptable(rated: tuple[str, ...]) -> None:
    severity, before, after, without, with_them = rated
    column = SEVERITIES.index(severity)
    assert matrix()[before][column] == int(without)
    assert matrix()[after][column] == int(with_them) <= 3


def test_every_part_of_the_log_is_rated() -> None:
    *parts, open_ones = LOG.split("\n## ")[1:]
    assert [part.splitlines()[0] for part in parts if not RATED.search(part)] == []
    assert re.findall(r"^\| \d+ \|", open_ones, re.MULTILINE) == []
