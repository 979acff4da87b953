"""One measure through the visits, in sentences that say what was recorded and no more. Pure.

A visit without a score is a gap: it is counted as one, drawn as one, and never filled in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from clients.measures.answers import ScoreRefused, rounded
from clients.measures.catalogue import COMFORT_CAPTION, PROGRESS_CAPTION, Better, Measure, measure
from clients.measures.change import (
    changed,
    changed_activity,
    changed_named,
    recovery_flag,
)
from clients.measures.read import ItemAnswer

# Averages are said from so many visits on; of so many at either end.
LEAST_FOR_AVERAGE = 4
MOST_IN_AVERAGE = 3
RECOVERY_CHECK = "wellness_5"
WAIT = "After the 2nd visit you’ll see how scores change."


@dataclass(frozen=True)
class Reading:
    """One visit, or a day between visits: `before` holds whatever is asked once."""

    on: date
    before: Decimal | None = None
    after: Decimal | None = None
    items: tuple[ItemAnswer, ...] = ()
    number: int | None = None

    @property
    def is_recorded(self) -> bool:
        """Whether there is any score."""
        return self.before is not None or self.after is not None


@dataclass(frozen=True)
class Track:
    """A measure (at a place, where it asks about one) through the visits, oldest first.

    It begins with the first visit that has a score.
    """

    code: str
    name: str
    key: str
    readings: tuple[Reading, ...]

    @property
    def its(self) -> Measure:
        """The measure."""
        return measure(self.code)

    @property
    def recorded(self) -> tuple[Reading, ...]:
        """Those with a score."""
        return tuple(one for one in self.readings if one.is_recorded)

    @property
    def scores(self) -> tuple[Reading, ...]:
        """Those whose score can be compared over time: the one before, where there are two."""
        return tuple(one for one in self.readings if one.before is not None)

    @property
    def has_both(self) -> bool:
        """Whether it is asked before and after."""
        return any(one.after is not None for one in self.readings)


@dataclass(frozen=True)
class Compared:
    """The first and the last score, and what they say of each other. `note` goes beside it."""

    first: Reading
    last: Reading
    words: str
    note: str


def compared(track: Track) -> Compared | None:
    """First against last; None for fewer than two scores, or for a measure that is itself a change.

    Activities and goals are compared over those that were rated both times.
    """
    if track.its.is_change or len(track.scores) < 2:
        return None
    first, last = track.scores[0], track.scores[-1]
    if first.before is None or last.before is None:
        return None
    try:
        if track.its.named:
            change = changed_named(track.code, before=_rated(first), after=_rated(last))
        else:
            change = changed(track.code, before=first.before, after=last.before)
    except ScoreRefused as refused:
        return Compared(first, last, "not comparable", str(refused))
    return Compared(first, last, change.words, change.note)


def sentences(track: Track, say: Callable[[Decimal], str]) -> tuple[str, ...]:
    """What the scores are, how many, and what first and last say. `say` writes a score."""
    count, of = len(track.recorded), len(track.readings)
    if not count:
        return (WAIT,)
    gaps = f"; {of - count} not recorded" if of > count else ""
    lines = [f"Recorded {count} {'time' if count == 1 else 'times'} (n = {count}){gaps}."]
    if track.its.is_change:
        last = track.recorded[-1]
        lines.append(f"Last answer, {day(last.on)}: {say(last.before or Decimal(0)).lower()}.")
    elif len(track.scores) < 2:
        lines.append(WAIT)
    found = compared(track)
    if found is not None:
        start = "Before the visit, from" if track.has_both else "From"
        then, now = (
            f"{say(one.before)} on {day(one.on)}"
            for one in (found.first, found.last)
            if one.before is not None
        )
        lines.append(f"{start} {then} to {now}: {found.words}. {found.note}".strip())
    if average := _averages(track):
        lines.append(average)
    if within := _within(track):
        lines.append(within)
    if below := _below_usual(track):
        lines.append(below)
    return tuple(lines)


def items_compared(track: Track) -> tuple[tuple[str, str], ...]:
    """Each activity or goal that was rated first and last: its words, and what the two say."""
    if not track.its.named or len(track.scores) < 2:
        return ()
    first, last = track.scores[0], track.scores[-1]
    then = {row.item: row.rating for row in first.items}
    rows = []
    for row in last.items:
        before = then.get(row.item)
        if before is None or row.rating is None:
            continue
        said = f"{before}, then {row.rating}"
        if track.code == "psfs":
            said += f": {changed_activity(before=before, after=row.rating).words}"
        rows.append((row.words, said))
    return tuple(rows)


def captions(track: Track) -> tuple[str, ...]:
    """What stands under every plot, and goes with every file of it."""
    which = "Lower" if track.its.better is Better.LOWER else "Higher"
    lines = [f"{which} is better.", PROGRESS_CAPTION]
    return tuple([*lines, COMFORT_CAPTION] if track.has_both else lines)


def day(on: date) -> str:
    """3 November 2026."""
    return f"{on.day} {on:%B %Y}"


def _rated(one: Reading) -> dict[str, int | None]:
    return {row.item: row.rating for row in one.items}


def _averages(track: Track) -> str:
    """Of the first and the last visits, never of the same one twice; "" for too few."""
    scores = [one.before for one in track.scores if one.before is not None]
    if track.its.is_change or len(scores) < LEAST_FOR_AVERAGE:
        return ""
    some = min(MOST_IN_AVERAGE, len(scores) // 2)
    first, last = (_mean(part) for part in (scores[:some], scores[-some:]))
    before = " before" if track.has_both else ""
    return f"Average{before} {first} for the first {some} recorded, {last} for the last {some}."


def _within(track: Track) -> str:
    """How often the score after was lower, the same and higher than before."""
    both = [
        (one.before, one.after)
        for one in track.readings
        if one.before is not None and one.after is not None
    ]
    if not both:
        return ""
    lower = sum(after < before for before, after in both)
    higher = sum(after > before for before, after in both)
    visits = "1 visit" if len(both) == 1 else f"{len(both)} visits"
    same = len(both) - lower - higher
    return (
        f"At {visits} with both, the score after was lower {_times(lower)}, "
        f"the same {_times(same)}, higher {_times(higher)}."
    )


def _below_usual(track: Track) -> str:
    """That two recovery checks in a row fell well below what this person usually says; or ""."""
    if track.code != RECOVERY_CHECK or not track.scores:
        return ""
    checks = {one.on: int(one.before) for one in track.scores if one.before is not None}
    last = max(checks)
    if not recovery_flag(checks, on=last):
        return ""
    days = f"{day(last - timedelta(days=1))} and {day(last)}"
    return (
        f"The checks of {days} are both a fifth or more below this person’s usual. A rule of "
        "thumb, not validated: ask how things are."
    )


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _mean(scores: list[Decimal]) -> str:
    exact = sum((Fraction(one) for one in scores), Fraction(0)) / len(scores)
    return f"{rounded(exact, places=1)}"
