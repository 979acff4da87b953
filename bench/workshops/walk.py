"""A walk of many steps through sign-ups; every rule of places is asked after each."""

import sys
import time

import bench.chaos.ready  # noqa: F401 - Django first

from django.db import connection  # isort: skip

from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.workshops.sizes import sizes
from practice.accounts.models import Membership
from tests.clients.workshops.walk import STEPS, Broken, Walk
from tests.factories import MembershipFactory

AT_ONCE = 5_000


def _leader() -> Membership:
    return MembershipFactory(role="owner")  # type: ignore[return-value]


def main() -> int:
    """Print what was done; 1 when a rule did not hold."""
    flags, goals = sizes(), Goals()
    print(
        f"\nwalk of {flags.steps:,} steps from seed {flags.seed} on {connection.vendor}", flush=True
    )
    broken = 0
    with own_database(), Walk(flags.seed, _leader()) as walk:
        began = time.monotonic()
        try:
            for done in range(0, flags.steps, AT_ONCE):
                walk.go(min(AT_ONCE, flags.steps - done))
                print(
                    f"    {walk.taken_steps:,} after {time.monotonic() - began:,.0f} s", flush=True
                )
        except Broken as words:
            print(f"    {words}")
            broken = 1
    print(f"    done: {dict(walk.done.most_common())}")
    print(f"    refused: {dict(walk.refused.most_common())}")
    goals.at_most("rules that did not hold", broken, 0)
    goals.at_least("steps", walk.taken_steps, flags.steps)
    goals.at_least("kinds of steps done", len(walk.done), len(STEPS))
    return goals.code


if __name__ == "__main__":
    sys.exit(main())
