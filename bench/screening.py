"""How long judging takes: 1,000 clients with ten flags each, against every shipped routine.

`python -m bench.screening` prints one figure beside a floor measured in the same run: reading the
same flags and steps without judging them. Time is the processor's, on one core.
"""

import platform
import sys
from collections.abc import Callable
from datetime import date
from time import process_time

from routines.safety.assessment import Flag
from routines.safety.catalogue import load_catalogue
from routines.safety.engine import assess
from routines.safety.filter import Step, filter_steps
from routines.safety.levels import Side
from routines.safety.rules import Rule, load_rules

CLIENTS = 1_000
ON = date(2026, 11, 21)
CODES = (
    "open_wound",
    "diabetes_controlled",
    "varicose_veins",
    "high_blood_pressure",
    "allergy_nut_or_product",
    "achilles_tendinopathy",
    "plantar_fasciopathy_chronic",
    "anticoagulant_medication",
    "raynauds_or_cold_sensitivity",
    "athletes_foot_or_verruca",
)


def flag(rule: Rule) -> Flag:
    """The code, on the left where it has a side, with every yes-or-no follow-up answered no."""
    answers = {one.key: "no" for one in rule.questions if one.kind == "yes_no"}
    return Flag(rule.code, None if rule.is_systemic else Side.LEFT, date(2026, 11, 1), answers)


def judge(flags: list[Flag], routines: list[list[Step]]) -> None:
    """One client against every routine."""
    assessment = assess(flags, rules=load_rules(), on=ON)
    for steps in routines:
        filter_steps(steps, assessment)


def look(flags: list[Flag], routines: list[list[Step]]) -> None:
    """The floor: the same values read, and nothing decided."""
    for one in flags:
        dict(one.answers)
    for steps in routines:
        for step in steps:
            for one in flags:
                frozenset(step.tags)
                hash(one.code)


def measured(work: Callable[[list[Flag], list[list[Step]]], None]) -> float:
    """Seconds for all clients, the best of three."""
    flags = [flag(load_rules()[code]) for code in CODES]
    routines = [[step.safety() for step in one.steps] for one in load_catalogue().values()]
    times = []
    for _ in range(3):
        start = process_time()
        for _ in range(CLIENTS):
            work(flags, routines)
        times.append(process_time() - start)
    return min(times)


def main() -> int:
    """Print the figures."""
    floor, judged = measured(look), measured(judge)
    print(f"{CLIENTS} clients, {len(CODES)} flags, all routines: {judged:.2f} s")
    print(f"floor, the same values read: {floor:.2f} s; ratio {judged / floor:.1f}")
    print(f"Python {platform.python_version()}, {platform.machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
