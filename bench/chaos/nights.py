"""100,000 reminders about the nights on which the clocks change, with every quiet-hour setting.

The planner alone, judged by walking along the wall clock (tests/clients/reminders/nights.py).
"""

import random
import sys
from collections import Counter

from bench.chaos.goals import Goals
from bench.chaos.sizes import sizes
from tests.clients.reminders.nights import cases, judged

NEVER = (
    "in the quiet hours", "after the start", "to an address that stopped them",
    "at a wrong wall time", "missing",
)  # fmt: skip


def main() -> int:
    """Print how many of how many; 1 when there is one."""
    flags = sizes()
    dice, found = random.Random(flags.seed), Counter[str]()
    while found["reminders"] < flags.reminders:
        for case in cases(dice):
            found.update(judged(case))
    print(f"\nnights: {found['reminders']:,} reminders, every quiet-hour setting on the half hour")
    goals = Goals()
    for what in NEVER:
        goals.at_most(what, found[what], 0)
    return goals.code


if __name__ == "__main__":
    sys.exit(main())
