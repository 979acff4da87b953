"""The suite's own promises: no network, nothing left out in silence, and static files that fit."""

import re
import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.no_network import NetworkForbidden
from tests.run import Run, browser_sentence, read_report, skipped_everywhere, verdict

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


def test_the_browser_s_tests_are_counted() -> None:
    run = Run("SQLite", 0, passed={"tests.browser.test_path.test_one", "tests.a.test_two"})
    assert browser_sentence([run]) == "Browser: ran (1 tests)."


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
