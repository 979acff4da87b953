"""Whether a home routine may be raised or should be eased, by what came back. Values in and out.

The rule is B.2's: one thing at a time, the time first, then the pressure, then standing, after 3
sessions with a score of 3 or less and no rise the next day; a level lower after a session that
leaves 2 more the next day. It is a suggestion to a therapist, and awaits a professional's review.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LOW = 3  # of 10
SESSIONS = 3
DROP_FROM = 2  # more than before, the next day


class Raise(StrEnum):
    """What can be raised, in this order."""

    TIME = "time"
    PRESSURE = "pressure"
    STANDING = "standing"


class Move(StrEnum):
    """What the sessions speak for."""

    RAISE = "raise"
    LOCKED = "locked"
    DROP = "drop"


@dataclass(frozen=True)
class Session:
    """One day of a routine: scores of 0 to 10 before it, after it and the next day, or None."""

    on: date
    before: int | None = None
    after: int | None = None
    next_day: int | None = None

    @property
    def rise(self) -> int | None:
        """How much sorer the next day was than before it, or than after it; None if not known."""
        start = self.after if self.before is None else self.before
        return None if start is None or self.next_day is None else self.next_day - start

    @property
    def went_well(self) -> bool:
        """Low before and after it, and not sorer the next day. What is not known is not well."""
        low = self.after is not None and max(self.after, self.before or 0) <= LOW
        return low and self.rise is not None and self.rise <= 0


@dataclass(frozen=True)
class Suggestion:
    """What to think of, and of which things in their order; `since` is the day it follows from."""

    move: Move
    what: tuple[Raise, ...]
    since: date


def suggest(
    sessions: Sequence[Session], *, may: Collection[Raise], locked: bool, today: date
) -> Suggestion | None:
    """What the latest sessions speak for, the oldest first; None for nothing.

    `may` is what the routine leaves to raise, `locked` whether the client's health forbids it.
    """
    # Nobody knows yet how the day after today's is.
    over = [one for one in sessions if one.on < today or one.next_day is not None]
    if not over:
        return None
    last = over[-1]
    if last.rise is not None and last.rise >= DROP_FROM:
        return Suggestion(Move.DROP, (), last.on)
    latest = over[-SESSIONS:]
    if len(latest) < SESSIONS or not all(one.went_well for one in latest):
        return None
    what = tuple(one for one in Raise if one in may)
    if not what:
        return None
    return Suggestion(Move.LOCKED if locked else Move.RAISE, what, latest[0].on)
