"""When what comes back is a reason to stop, or to look: high scores, and days that get worse. Pure.

The limits are app-derived and await a professional's review.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

RISE = 3  # of 10, from before a routine to after it
IN_A_ROW = 3
APART = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """One day's scores, 0 to 10, None where not given."""

    on: date
    before: int | None
    after: int | None


def is_high(after: int | None, before: int | None, limit: int) -> bool:
    """Whether the routine is to be left: at the limit, or 3 higher than before."""
    if after is None:
        return False
    return after >= limit or (before is not None and after - before >= RISE)


def worse_in_a_row(days: Iterable[Told]) -> int:
    """How many worse days the last one ends, the oldest first; days without a score say nothing.

    A day is worse when it ended sorer than the scored day before it, of the same week; a first
    one, when it ended sorer than it began.
    """
    run = 0
    last: Told | None = None
    for one in days:
        if one.after is None:
            continue
        if last is not None and last.after is not None and one.on - last.on <= APART:
            worse = one.after > last.after
        else:
            run, worse = 0, one.before is not None and one.after > one.before
        run = run + 1 if worse else 0
        last = one
    return run


def is_silent(days: Iterable[int], since: date, until: date, today: date, limit: int) -> bool:
    """Whether nothing was heard for so many days, with a planned one among those that are over.

    `days` are weekdays, Monday 0; `since` is the last word, or when the plan began or went on.
    """
    if today > until or (today - since).days < limit:
        return False
    weekdays = set(days)
    over = ((since + timedelta(days=n)) for n in range(1, (today - since).days))
    return any(day.weekday() in weekdays for day in over)
