"""`manage.py assess`: what it prints, and one plain line for everything it cannot read."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from routines.safety.catalogue import load_catalogue
from routines.safety.requests import answer
from routines.safety.rules import load_rules

ROOT = Path(__file__).parents[3]
WOUND = {"code": "open_wound", "side": "left", "since": "2026-11-20"}
REQUEST = {"on": "2026-11-21", "flags": [WOUND], "age": 34, "routine": "daily_mobility_ball"}
ANSWER = {
    "clinic": {"overall": "stop", "left": "stop", "right": "note"},
    "home": {"overall": "stop", "left": "stop", "right": "none"},
    "urgency": "none",
    "reasons": [
        {
            "code": "open_wound",
            "side": "left",
            "clinic": "stop",
            "home": "stop",
            "why": "Cut, graze, open blister, crack or ulcer.",
        }
    ],
    "steps": [{"n": 1, "left": "withhold", "right": "keep", "because": ["open_wound"]}],
}


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    """Runs the command on some text; gives the parsed output."""

    def run(text: str) -> Any:
        path = tmp_path / "request.json"
        path.write_text(text, encoding="utf-8")
        out = io.StringIO()
        call_command("assess", str(path), stdout=out)
        return json.loads(out.getvalue())

    return run


def test_an_object_gives_an_object(ask: Any) -> None:
    assert ask(json.dumps(REQUEST)) == ANSWER


def test_a_list_gives_a_list(ask: Any) -> None:
    assert ask(json.dumps([REQUEST, REQUEST | {"flags": []}]))[0] == ANSWER
    assert ask("[]") == []


def test_a_byte_order_mark_is_no_obstacle(ask: Any) -> None:
    assert ask("\ufeff" + json.dumps(REQUEST)) == ANSWER


def test_the_easier_form_is_named_only_where_it_is_offered(ask: Any) -> None:
    flare = {"code": "plantar_fasciitis_acute_flare", "side": "right"}
    assert ask(json.dumps(REQUEST | {"flags": [flare]}))["steps"] == [
        {
            "n": 1,
            "left": "keep",
            "right": "soften",
            "because": ["plantar_fasciitis_acute_flare"],
            "variant": "easier",
        }
    ]


def test_without_a_routine_there_are_no_steps(ask: Any) -> None:
    answered = ask('{"flags": [], "on": null, "age": null, "routine": null}')
    assert answered["steps"] == []
    assert answered["clinic"] == {"overall": "none", "left": "none", "right": "none"}


def test_a_letter_changes_uncontrolled_diabetes_until_it_runs_out(ask: Any) -> None:
    letter = {"until": "2027-05-01", "permits": "light pressure"}
    flags = [{"code": "diabetes_uncontrolled", "clearance": letter, "side": None, "answers": None}]
    days = [{"on": day, "flags": flags} for day in ("2027-05-01", "2027-05-02")]
    assert [one["home"]["overall"] for one in ask(json.dumps(days))] == ["adapt", "stop"]


def test_a_child_needs_a_guardian(ask: Any) -> None:
    child = {"flags": [], "age": 15}
    answered = ask(json.dumps([child, child | {"guardian_consent": True}]))
    assert [one["clinic"]["overall"] for one in answered] == ["stop", "none"]


def test_left_out_today_is_the_day() -> None:
    request = {"flags": [{"code": "acute_sprain_strain", "since": "2026-11-20"}]}
    levels = [
        answer(request, today=day, rules=load_rules(), catalogue=load_catalogue())["clinic"]
        for day in (date(2026, 11, 22), date(2026, 11, 23))
    ]
    assert [one["overall"] for one in levels] == ["stop", "adapt"]


FLAG = '{"flags": [{"code": "open_wound", %s}]}'
LINES = [
    ("", "not JSON: Expecting value: line 1 column 1 (char 0)"),
    ("[" * 100_000, "not JSON: maximum recursion depth exceeded"),
    ('{"flags": NaN}', "not JSON: NaN is not a number"),
    ('{"flags": [], "flags": []}', "not JSON: 'flags' is given twice"),
    ("3", "the request must be an object, not 3"),
    ("{}", "the request has no flags"),
    ('{"flag": []}', "the request has an unknown key 'flag'"),
    ('{"flags": {}}', "flags must be a list, not {}"),
    ('{"flags": ["open_wound"]}', "flag 1 must be an object, not 'open_wound'"),
    ('{"flags": [{"side": "left"}]}', "flag 1 has no code"),
    ('{"flags": [{"code": 7}]}', "flag 1: code must be text, not 7"),
    ('{"flags": [{"code": "x\\n"}]}', "no contraindication is called 'x\\n'"),
    (FLAG % '"side": "top"', "flag 1: side must be left, right or both, not 'top'"),
    (FLAG % '"side": ["left"]', "flag 1: side must be left, right or both, not ['left']"),
    (FLAG % '"sinse": "2026-11-20"', "flag 1 has an unknown key 'sinse'"),
    (FLAG % '"since": 20261120', "flag 1: since: 20261120 is not a date like 2026-11-21"),
    (FLAG % '"since": "2026-13-01"', "flag 1: since: '2026-13-01' is not a day of the calendar"),
    (FLAG % '"answers": []', "flag 1: answers must be an object, not []"),
    (FLAG % '"answers": {"where": null}', "flag 1: the answer to 'where' cannot be None"),
    (FLAG % '"answers": {"size": "2"}', "open_wound has no question 'size'"),
    (FLAG % '"clearance": "2027-05-01"', "flag 1: clearance must be an object, not '2027-05-01'"),
    (FLAG % '"clearance": {}', "flag 1: clearance has no until"),
    (
        FLAG % '"clearance": {"until": null}',
        "flag 1: a clearance has a date until and a text permits",
    ),
    (
        FLAG % '"clearance": {"until": "2027-05-01", "permits": 1}',
        "flag 1: a clearance has a date until and a text permits",
    ),
    ('{"flags": [], "on": "tomorrow"}', "on: 'tomorrow' is not a date like 2026-11-21"),
    ('{"flags": [], "age": "34"}', "age must be whole years from 0 to 130, not '34'"),
    ('{"flags": [], "age": -1}', "age must be whole years from 0 to 130, not -1"),
    ('{"flags": [], "age": 34.5}', "age must be whole years from 0 to 130, not 34.5"),
    ('{"flags": [], "age": true}', "age must be whole years from 0 to 130, not True"),
    (
        '{"flags": [], "guardian_consent": "yes"}',
        "guardian_consent must be true or false, not 'yes'",
    ),
    ('{"flags": [], "routine": "yoga"}', "no routine is called 'yoga'"),
    ('{"flags": [], "routine": ["yoga"]}', "no routine is called ['yoga']"),
    ('[{"flags": []}, {"flags": 1}]', "item 2: flags must be a list, not 1"),
]


@pytest.mark.parametrize(("text", "said"), LINES, ids=[said for _, said in LINES])
def test_what_cannot_be_read_is_one_line_and_exit_code_2(ask: Any, text: str, said: str) -> None:
    with pytest.raises(CommandError) as error:
        ask(text)
    assert (str(error.value)[: len(said)], error.value.returncode) == (said, 2)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '{"flags": [{"code": "diabetes_controlled", "answers": {"hba1c": 1%s}}]}' % ("0" * 400),
            "",
        ),
        ('{"flags": [], "age": 1%s}' % ("0" * 5000), "not JSON: Exceeds the limit"),
        ('{"flags": [{"code": "diabetes_controlled", "answers": {"hba1c": 1e999}}]}', ""),
    ],
    ids=["400 digits", "5000 digits", "infinite"],
)
def test_a_monstrous_number_is_one_line_too(ask: Any, text: str, said: str) -> None:
    with pytest.raises(CommandError) as error:
        ask(text)
    assert str(error.value).startswith(said)
    assert len(str(error.value)) < 200


def test_a_missing_file_is_one_line_too(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory") as error:
        call_command("assess", str(tmp_path / "none.json"))
    assert error.value.returncode == 2


def test_a_file_that_is_not_text_is_one_line_too(tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="it is not UTF-8 text"):
        call_command("assess", str(tmp_path / "picture"))


def run(text: str) -> subprocess.CompletedProcess[str]:
    """The command as a script calls it: its own process, no secret in its environment."""
    return subprocess.run(
        [sys.executable, "manage.py", "assess", "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"]},
        check=False,
    )


def test_it_reads_standard_input_without_any_secret() -> None:
    ran = run(json.dumps(REQUEST))
    assert (json.loads(ran.stdout), ran.stderr, ran.returncode) == (ANSWER, "", 0)
    assert ran.stdout.startswith('{\n  "clinic": {\n    "overall": "stop"')


def test_an_error_leaves_standard_output_empty() -> None:
    ran = run('[{"flags": []}, {"flags": [{"code": "open_wond"}]}]')
    assert (ran.stdout, ran.stderr, ran.returncode) == (
        "",
        "CommandError: item 2: no contraindication is called 'open_wond'\n",
        2,
    )
