"""One line at the end of a run: how many decisions on steps were judged, and whether all held."""

from collections.abc import Iterable

import pytest

TABLE_TEST = "safety/test_steps.py::test_a_step_becomes_what_the_table_says["
SIDES = 2


def steps_judged(passed: Iterable[str], failed: Iterable[str]) -> str:
    """The line for these node ids of a run; "" when none of them judged a step."""
    held, broken = ({case for case in map(_case, ids) if case} for ids in (passed, failed))
    judged = held | broken
    if not judged:
        return ""
    rules, steps = len({rule for rule, _ in judged}), len({step for _, step in judged})
    whole = f"{rules} rules x {steps} steps x {SIDES} sides = " if _whole(judged) else ""
    verdict = f"{len(broken)} steps not as the facts say" if broken else "all as the facts say"
    return f"Steps judged: {whole}{len(judged) * SIDES}, {verdict}."


def write_steps_judged(reporter: pytest.TerminalReporter) -> None:
    """Counted from the reports, so that with several workers it is said once and is true."""
    passed, failed = (
        [report.nodeid for report in reporter.stats.get(outcome, [])]
        for outcome in ("passed", "failed")
    )
    if line := steps_judged(passed, failed):
        reporter.write_line(line)


def _case(nodeid: str) -> tuple[str, str] | None:
    """(rule, routine and step) of a case; its id is "rule-routine-number"."""
    _, found, rest = nodeid.partition(TABLE_TEST)
    rule, _, step = rest.partition("-")
    return (rule, step.rstrip("]")) if found else None


def _whole(judged: set[tuple[str, str]]) -> bool:
    """Whether every rule met every step."""
    return len(judged) == len({rule for rule, _ in judged}) * len({step for _, step in judged})
