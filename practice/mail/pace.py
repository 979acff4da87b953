"""When to try again. Pure, but for the dice."""

import random
from dataclasses import dataclass
from datetime import timedelta

from practice.mail.states import Lane


@dataclass(frozen=True)
class Pace:
    """Seconds of one lane: first and longest pause, for a letter and for the whole lane."""

    letter: tuple[float, float]
    lane: tuple[float, float]
    give_up: timedelta
    # Letters claimed together: few, because what the world said at the claim must still hold,
    # and because those of a killed worker wait for their lease.
    group: int


PACES = {
    # Somebody sits in front of the screen.
    Lane.NOW: Pace(letter=(5, 60), lane=(1, 15), give_up=timedelta(hours=1), group=1),
    Lane.ORDINARY: Pace(letter=(30, 1800), lane=(2, 120), give_up=timedelta(days=2), group=20),
    Lane.TEXT: Pace(letter=(30, 1800), lane=(5, 300), give_up=timedelta(hours=12), group=20),
}
# An answer may still come, and two copies within a minute look like a fault.
UNKNOWN_PAUSE = timedelta(seconds=60)
# The task's hard limit is shorter, so a lease that runs out means a worker that is gone.
LEASE = timedelta(seconds=60)
# How often a letter that cannot be prepared is looked at again.
FAULTS = 5
# What tells a failing server from failing letters: so many strikes in a row stop the lane.
STRIKES = 20
STRIKE_OF_A_PAUSE = 4  # five temporary refusals or doubts
STRIKE_OF_A_REFUSAL = 1  # twenty dead addresses
# A letter held back is looked at again no sooner.
HOLD_AT_LEAST = timedelta(seconds=5)
# A letter to an address that does not work waits for somebody to put that right, so long.
DEAD_ADDRESS_PAUSE = timedelta(minutes=15)
# Letters on one connection: three whole groups, so that no claim is for the rest of one.
BATCH = 60


def pause(bounds: tuple[float, float], tries: int) -> timedelta:
    """Twice as long each time, up to the longest, and a third of it left to chance."""
    first, longest = bounds
    seconds = min(longest, first * 2 ** min(tries - 1, 20))
    return timedelta(seconds=seconds * random.uniform(2 / 3, 1))
