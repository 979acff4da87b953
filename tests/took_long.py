"""The end of a run names what took long and is not marked `slow`: so `make test` stays short."""

from collections.abc import Iterable

import pytest

SECONDS = 3.0  # three times what the mark asks for: a busy machine is no fault of the test
LINES = 10


def took_long(reports: Iterable[pytest.TestReport]) -> list[str]:
    """`tests/a.py::test_one took 3.4 s: mark it slow.`, the longest first, ten at most."""
    may = {"slow", "browser", "once"}  # one of those that walk through all pages pays for the rest
    long = [one for one in reports if one.duration > SECONDS and not may & set(one.keywords)]
    long.sort(key=lambda one: -one.duration)
    return [f"{one.nodeid} took {one.duration:.1f} s: mark it slow." for one in long[:LINES]]


def write_took_long(reporter: pytest.TerminalReporter) -> None:
    """From the reports of the workers, of tests that passed."""
    for line in took_long(reporter.stats.get("passed", [])):
        reporter.write_line(line)
