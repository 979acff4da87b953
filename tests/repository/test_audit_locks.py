"""What the check of the locks makes of an answer: silence is no good one."""

from typing import Any

import pytest

from bench import audit_locks
from bench.audit_locks import KNOWN, NOT_ASKED, weigh

SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {
    "name": "urllib3",
    "version": "1.24.1",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.24.2"], "aliases": []}],
}
PASSED_OVER = {"name": "heroicons", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "verdict"),
    [
        ([SOUND], 0),
        ([SOUND, WEAK], KNOWN),
        ([SOUND, PASSED_OVER], NOT_ASKED),
        ([PASSED_OVER, WEAK], NOT_ASKED),
        ([], NOT_ASKED),
    ],
)
def test_an_answer_is_good_only_if_each_was_asked(packages: list[Any], verdict: int) -> None:
    assert weigh({"dependencies": packages})[0] == verdict


def test_no_answer_is_not_a_good_one() -> None:
    assert weigh({}) == (NOT_ASKED, ["no answer"])


def test_what_is_weak_is_named_with_where_it_is_mended(monkeypatch: Any) -> None:
    assert weigh({"dependencies": [WEAK]})[1] == ["urllib3 1.24.1: PYSEC-1, mended in 1.24.2"]
    monkeypatch.setattr(audit_locks, "LEFT", {"PYSEC-1": "not reachable, until 2027-01-31"})
    assert weigh({"dependencies": [WEAK]}) == (0, [])
