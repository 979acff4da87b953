"""What two scores say of each other, and no more than they say.

A difference is called a change only from the measure's threshold on. Nothing here says why it
came about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import median

from clients.measures.answers import ScoreRefused, mean, rounded, whole_number
from clients.measures.catalogue import (
    PSFS_ACTIVITY_CHANGE,
    WELLBEING,
    Better,
    Measure,
    Threshold,
    measure,
)
from clients.measures.scoring import entered, rated

BEYOND = "changed by more than everyday wobble"
WITHIN = "about the same"
NOT_AGREED = "no agreed size of change; look at the ratings over time"


class Towards(StrEnum):
    """Which way a score moved, whether or not by enough to speak of."""

    BETTER = "better"
    WORSE = "worse"
    NEITHER = "neither"


@dataclass(frozen=True)
class Change:
    """Two scores compared.

    `delta` is after minus before, in the measure's points. `percent` is of the first score, with 1
    decimal; None when that was 0. `beyond` is None where no threshold is agreed. `words` go on the
    page as they are, `note` beside them where it is not empty.
    """

    delta: Decimal
    percent: Decimal | None
    towards: Towards
    beyond: bool | None
    words: str
    note: str


def changed(code: str, *, before: Decimal | int, after: Decimal | int) -> Change:
    """Compare two scores of one measure. Raises ScoreRefused for scores it cannot have.

    For PSFS and goals use `changed_named`, which keeps to the same activities.
    """
    its = measure(code)
    if its.is_change:
        raise ScoreRefused(
            f"{its.name} already says how things have changed. Show the answers one by one."
        )
    return _compare(its, entered(code, before), entered(code, after), its.threshold)


def changed_named(
    code: str, *, before: Mapping[str, int | None], after: Mapping[str, int | None]
) -> Change:
    """Compare the means of PSFS or goals over what was rated both times, by its key.

    An activity that came later or was dropped counts on neither side (Stratford 1995: the same
    activities at follow-up). Raises ScoreRefused when too few were rated both times.
    """
    its = measure(code)
    first, last = rated(code, before), rated(code, after)
    same = first.keys() & last.keys()
    least = its.named[0] if its.named else 0
    if len(same - {WELLBEING} if code == "goals" else same) < least:
        raise ScoreRefused(
            f"{its.name}: at least {least} must be the same both times. Rate those of the first "
            "time again, or look at each on its own."
        )
    start, end = (rounded(mean([ratings[key] for key in same])) for ratings in (first, last))
    return _compare(its, start, end, its.threshold)


def changed_activity(*, before: int, after: int) -> Change:
    """Compare two ratings of one PSFS activity, which takes 3 points where the mean takes 2."""
    its = measure("psfs")
    first, last = (Decimal(whole_number(n, 0, 10, its.name)) for n in (before, after))
    return _compare(its, first, last, PSFS_ACTIVITY_CHANGE)


def percent_change(before: Decimal | int, after: Decimal | int) -> Decimal | None:
    """(after - before) / before x 100 with 1 decimal; None when `before` is 0."""
    if before == 0:
        return None
    return rounded((Fraction(after) - Fraction(before)) * 100 / Fraction(before), places=1)


def _compare(its: Measure, before: Decimal, after: Decimal, threshold: Threshold | None) -> Change:
    delta = after - before
    towards = Towards.NEITHER
    if delta:
        towards = Towards.BETTER if (delta > 0) == (its.better is Better.HIGHER) else Towards.WORSE
    beyond, words, note = None, NOT_AGREED, ""
    if threshold is not None:
        # The larger change that a high start asks for is one for the better: from 8 upwards there
        # is no room for it, and getting worse must be able to count.
        points = threshold.at(before) if towards is Towards.BETTER else threshold.points
        beyond = abs(delta) >= points
        words, note = (BEYOND if beyond else WITHIN), threshold.note
    return Change(delta, percent_change(before, after), towards, beyond, words, note)


# Our choices, not validated: how many earlier checks make a baseline, and how far back it looks.
BASELINE_LEAST = 5
BASELINE_MOST = 14


def recovery_baseline(checks: Mapping[date, int], *, before: date) -> Fraction | None:
    """Somebody's usual recovery check: the median of their last 14 before that day.

    None while there are fewer than 5. The median, because a mean follows a few bad days down and
    would then miss the next ones.
    """
    earlier = [checks[day] for day in sorted(checks) if day < before][-BASELINE_MOST:]
    for total in earlier:
        whole_number(total, 5, 25, "Recovery check")
    return median(map(Fraction, earlier)) if len(earlier) >= BASELINE_LEAST else None


def recovery_flag(checks: Mapping[date, int], *, on: date) -> bool:
    """Whether the checks of `on` and of the day before are both 20 % or more under the baseline.

    `checks` holds one sum from 5 to 25 a day; the baseline is from the days before those two. A
    day without a check breaks the row. A rule of thumb, not validated: it asks for a word with
    the client and says nothing of a cause.
    """
    yesterday = on - timedelta(days=1)
    usual = recovery_baseline(checks, before=yesterday)
    if usual is None or not {on, yesterday} <= checks.keys():
        return False
    low = [whole_number(checks[day], 5, 25, "Recovery check") for day in (yesterday, on)]
    return all(total * 5 <= usual * 4 for total in low)
