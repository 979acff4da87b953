"""The page of answer keys is the rules, no more and no less."""

import runpy
from pathlib import Path

import pytest

from routines.safety.document import document
from routines.safety.rules import load_rules

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "screening.md").read_text(encoding="utf-8")


def test_the_page_is_fresh() -> None:
    assert document() == PAGE, "run: python -m routines.safety.document > docs/screening.md"


def test_the_command_in_its_first_lines_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "routines" / "safety" / "document.py"), run_name="__main__")
    assert capsys.readouterr() == (PAGE, "")


def test_every_answer_key_of_every_code_has_its_line() -> None:
    sections = PAGE.split("\n### ")[1:]
    keys = [
        [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        for section in sections
    ]
    assert keys == [[one.key for one in rule.questions] for rule in load_rules().values()]


def test_a_line_tells_what_each_answer_does() -> None:
    lines = PAGE.splitlines()
    assert (
        "| `weeks` | number, 0 to 45 weeks | How many weeks? | below 14, unless `due_date`"
        " 98 or more days of pregnancy or `birth_date` any number of days ago"
        " (unsure does not count as this): adds `pregnancy_first_trimester` |"
    ) in lines
    assert (
        "| `seen_by_clinician` | yes_no | Seen by a clinician about it? |"
        " `yes`: **unlocks progression** |"
    ) in lines
    assert (
        "| `injury_date` | date or `since` | When did the injury happen? | up to 2 days ago:"
        " raises to stop<br>3 to 14 days ago: **lowers to adapt**; blocks `heat`,"
        " `pressure_deep`, `stretch_calf`, `stretch_plantar`, `toe_traction`, `weight_bearing`,"
        " softens all tags<br>15 or more days ago: **lowers to note** |"
    ) in lines
