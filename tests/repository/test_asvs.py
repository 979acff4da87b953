"""The page on ASVS is true as far as a machine can tell."""

import re
from collections import Counter

from tests.repository.tree import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", PAGE, re.MULTILINE)
# Requirements of levels 1 and 2 in each chapter of version 5.0.0 (V10 and V17 stand as a whole).
IN_CHAPTER = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 33, 7: 18, 8: 7, 9: 7, 11: 13, 12: 9, 13: 13, 14: 9,
    15: 13, 16: 16,
}  # fmt: skip


def test_every_requirement_stands_once_and_in_its_chapter() -> None:
    numbers = [row[0] for row in ROWS]
    assert sorted(numbers) == sorted(set(numbers))
    assert Counter(int(number.split(".")[0]) for number in numbers) == IN_CHAPTER


def test_each_says_how_it_stands_and_what_shows_it() -> None:
    wrong = [
        (number, stands)
        for number, stands, how, shown in ROWS
        if stands not in {"met", "n/a", "gap"}
        or not how.strip()
        or (stands == "met") != bool(shown.strip())
    ]
    assert wrong == []


def test_what_is_named_is_there() -> None:
    missing = []
    for number, _, _, shown in ROWS:
        page = re.search(r"\]\(([^)]+\.md)\)", shown)
        named = re.search(r"`([^`]+\.py)(?:::(test_\w+))?`", shown)
        if page and not (ROOT / "docs" / page[1]).is_file():
            missing.append((number, page[1]))
        if named:
            path = ROOT / named[1]
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            if not text or (named[2] and f"def {named[2]}(" not in text):
                missing.append((number, shown))
    assert missing == []


def test_the_numbers_at_the_top_are_counted() -> None:
    stands = Counter(row[1] for row in ROWS)
    said = f"{stands['met']} met, {stands['n/a']} not applicable, {stands['gap']} gaps"
    assert said in PAGE
