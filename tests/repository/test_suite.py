"""The suite's own promises: no network, nothing left out in silence, and static files that fit."""

import re
import socket
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from tests.no_network import NetworkForbidden
from tests.run import Run, browser_sentence, main, read_report, skipped_everywhere, verdict
from tests.took_long import took_long

HERE = SimpleNamespace(name="PostgreSQL 15", url="postgres://here")
REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_one"/>
<testcase classname="tests.a" name="test_two"><skipped type="pytest.skip" message="no"/></testcase>
<testcase classname="tests.a" name="test_three"><failure>oh</failure></testcase>
<testcase classname="tests.a" name="test_four"/>
<testcase classname="tests.a" name="test_four"><error>at its end</error></testcase>
<testcase classname="tests.a" name="test_five"><skipped type="pytest.xfail"/></testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.org", 80)])
def test_the_suite_reaches_no_other_machine(address: tuple[str, int]) -> None:
    with pytest.raises(NetworkForbidden):
        socket.create_connection(address, timeout=1)


def test_a_report_is_read_as_pytest_wrote_it(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    run = read_report(Run("SQLite", 1), report)
    assert run.passed == {"tests.a.test_one", "tests.a.test_five"}
    assert run.failed == {"tests.a.test_three", "tests.a.test_four"}
    assert run.skipped == {"tests.a.test_two": "no"}
    assert run.sentence == "Ran on SQLite: 2 passed, 2 failed."


def test_what_ran_on_one_engine_was_not_left_out() -> None:
    first = Run("SQLite", 0, passed={"a"}, skipped={"b": "needs PostgreSQL", "c": "no Chromium"})
    second = Run("PostgreSQL", 0, passed={"b"})
    assert skipped_everywhere([first, second]) == ["1 test (no Chromium)"]


@pytest.mark.parametrize(
    ("codes", "covered", "code"),
    [
        ([0, 0], True, 0),
        ([0, 5], True, 0),
        ([0, 0], False, 1),
        ([0, 2], True, 1),
        ([1, 0], True, 1),
        ([5], True, 5),
    ],
)
def test_the_exit_code_is_that_of_the_worst(codes: list[int], covered: bool, code: int) -> None:
    runs = [Run("an engine", one, passed={"a"}) for one in codes]
    assert verdict(runs, [], covered) == code


@pytest.mark.parametrize(("required", "code"), [(True, 1), (False, 0)])
def test_what_was_left_out_fails_where_everything_is_required(
    required: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.run.REQUIRE_ALL", required)
    assert verdict([Run("SQLite", 0, passed={"a"})], ["PostgreSQL"], True) == code


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ([], [["-m", "not slow and not browser"]]),
        (["tests/clients/notes"], [["tests/clients/notes"]]),
        (["--everything"], [[], ["--database-only"]]),
        (["--everything", "-k", "left"], [["-k", "left"], ["--database-only", "-k", "left"]]),
    ],
)
def test_what_is_left_out_was_never_named(
    arguments: list[str], asked: list[list[str]], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    runs: list[list[str]] = []

    def run(engine: str, folder: Path, ours: list[str], given: list[str], url: str = "") -> Run:
        runs.append([*ours, *given])
        return Run(engine, 0, passed={"a"})

    monkeypatch.setattr("tests.run.pytest", run)
    monkeypatch.setattr("tests.run.postgres_server", lambda: nullcontext(HERE))
    monkeypatch.setattr("tests.run.signal.signal", lambda *_: None)
    monkeypatch.setattr("tests.run.COVER", False)
    monkeypatch.setattr("tests.run.REQUIRE_ALL", False)
    assert main(arguments) == 0
    assert runs == asked
    said = capsys.readouterr().out.splitlines()[-1]
    assert ("make test-all" in said) == ("--everything" not in arguments)


def test_what_took_long_without_the_mark_is_named() -> None:
    def report(name: str, seconds: float, *marks: str) -> pytest.TestReport:
        keywords = dict.fromkeys(marks, 1)
        return pytest.TestReport(
            name, ("a.py", 1, name), keywords, "passed", None, "call", duration=seconds
        )

    reports = [report("a", 3.1), report("b", 4), report("c", 9, "slow"), report("d", 9, "browser")]
    lines = ["b took 4.0 s: mark it slow.", "a took 3.1 s: mark it slow."]
    assert took_long([*reports, report("e", 2.9)]) == lines


def test_the_browser_s_tests_are_counted() -> None:
    run = Run("SQLite", 0, passed={"tests.browser.test_path.test_one", "tests.a.test_two"})
    assert browser_sentence([run]) == "Browser: ran (1 tests)."


@pytest.mark.slow
def test_the_static_files_of_production_can_be_collected(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "practice.web.storage.NamedByContent"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    # A script imports the others by the names of their content, too.
    imported = {
        name
        for script in (tmp_path / "js").glob("player.*.js")
        for name in re.findall(r'from "\./([^"]+)"', script.read_text())
    }
    assert len(imported) == 7
    assert [one for one in imported if not (tmp_path / "js" / one).exists()] == []
    assert [one for one in imported if one.count(".") != 2] == []
