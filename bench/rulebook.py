"""A measure of the rules at size, from the root of the repository: python -m bench.rulebook

Prints 1,000 assessments of a client with ten flags against every shipped step, on one core, beside
the floor of an empty loop over as many steps.
"""

import time
from datetime import date

from routines.safety.catalogue import load_catalogue
from routines.safety.engine import Flag, assess
from routines.safety.filter import filter_steps
from routines.safety.levels import Side
from routines.safety.rules import load_rules

ON = date(2026, 11, 21)
TIMES = 1000


def main() -> None:
    """Print the best of three."""
    rules = load_rules()
    steps = tuple(one.safety() for routine in load_catalogue().values() for one in routine.steps)
    # Those that leave something to decide at home, so that every step is judged in full.
    adapting = [code for code, rule in rules.items() if rule.home.value == "adapt"]
    flags = [Flag(code, side) for code, side in zip(adapting[:10], list(Side) * 4, strict=False)]

    def once() -> None:
        filter_steps(steps, assess(flags, rules=rules, on=ON))

    def floor() -> None:
        for _step in steps:
            for _flag in flags:
                pass

    for name, run in (("assess and filter", once), ("floor, an empty loop", floor)):
        best = min(measured(run) for _ in range(3))
        print(f"{name}: {TIMES} times, {len(flags)} flags, {len(steps)} steps: {best:.3f} s")


def measured(run) -> float:  # type: ignore[no-untyped-def]
    """Seconds of one core for all of them, whatever else runs on the machine."""
    began = time.process_time()
    for _ in range(TIMES):
        run()
    return time.process_time() - began


if __name__ == "__main__":
    main()
