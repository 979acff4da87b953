"""A track as a drawing: a mark a score, joined within a visit and never between visits. Pure.

One unit is one CSS pixel. The scale is the measure's whole range, whatever was scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.measures.over_time import Reading, Track, day
from clients.measures.words import number

MOST = 12
LEFT, TOP, HIGH, FOOT = 44, 24, 220, 52
NARROWEST, WIDEST, ROOM = 58, 110, 284
# Before and after stand beside each other, so that equal scores are two marks.
APART = 10
STEPS = (1, 2, 5, 4, 10, 20, 25)


@dataclass(frozen=True)
class Mark:
    """A score: the middle of its mark, its number, and whether that stands under the mark."""

    x: int
    y: int
    words: str
    is_under: bool = False

    @property
    def foot(self) -> int:
        """The foot of the number."""
        return self.y + 22 if self.is_under else self.y - 11

    @property
    def diamond(self) -> str:
        """The corners of a diamond, as SVG has them."""
        x, y = self.x, self.y
        return f"{x},{y - 8} {x + 8},{y} {x},{y + 8} {x - 8},{y}"


@dataclass(frozen=True)
class Column:
    """One visit. Without a mark it is a gap."""

    x: int
    number: str
    date: str
    before: Mark | None
    after: Mark | None


@dataclass(frozen=True)
class Tick:
    """A line of the scale."""

    y: int
    words: str


@dataclass(frozen=True)
class Line:
    """A line between two visits where the plan changed, with the numbers of what stands below."""

    x: int
    words: str
    is_last: bool

    @property
    def at(self) -> int:
        """Where its numbers stand, or end where the drawing does."""
        return self.x + 6 if self.is_last else self.x


@dataclass(frozen=True)
class Plot:
    """Everything that is drawn. `words` say it all for somebody who does not see it; `changes` are
    the changes of the plan since the first visit shown, in words, numbered from 1 as the lines are;
    there were `changes_before` more.
    """

    title: str
    words: str
    wide: int
    high: int
    left: int
    right: int
    top: int
    bottom: int
    middle: int
    ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]
    has_both: bool
    left_out: int
    lines: tuple[Line, ...]
    changes: tuple[str, ...]
    changes_before: int


def plot_of(track: Track, changes: Sequence[tuple[date, str]] = ()) -> Plot:
    """The newest visits of a track, oldest first, and `changes` of the plan, the oldest first."""
    shown = track.readings[-MOST:]
    low, high = track.its.low, track.its.high
    step = min(WIDEST, max(NARROWEST, ROOM // max(1, len(shown))))
    right = LEFT + step * len(shown)

    def y(score: Decimal | int) -> int:
        return round(TOP + HIGH * (1 - (float(score) - low) / (high - low)))

    def mark(x: int, score: Decimal | None, other: Decimal | None) -> Mark | None:
        if score is None:
            return None
        # The line between the two leaves the lower one upwards, and the higher one downwards.
        return Mark(x, y(score), number(score), is_under=other is not None and score < other)

    apart = APART if track.has_both else 0
    columns = []
    for n, one in enumerate(shown):
        x = LEFT + step * n + step // 2
        columns.append(
            Column(
                x, f"{one.number}" if one.number else "–", f"{one.on.day} {one.on:%b}",
                mark(x - apart, one.before, one.after), mark(x + apart, one.after, one.before),
            )
        )  # fmt: skip
    each = _step(high - low)
    since = [one for one in changes if shown and one[0] >= shown[0].on]
    told = tuple(f"{day(on)}: {words}" for on, words in since)
    return Plot(
        title=f"{track.name}, {low} to {high}",
        words=" ".join([*(_said(one, track) for one in shown), *_changed(told)]),
        wide=right + 8,
        high=TOP + HIGH + FOOT,
        left=LEFT,
        right=right,
        top=TOP,
        bottom=TOP + HIGH,
        middle=TOP + HIGH // 2,
        ticks=tuple(Tick(y(n), str(n)) for n in range(low, high + 1, each)),
        columns=tuple(columns),
        has_both=track.has_both,
        left_out=len(track.readings) - len(shown),
        lines=_lines(shown, [on for on, _ in since], step),
        changes=told,
        changes_before=len(changes) - len(told),
    )


def _lines(shown: Sequence[Reading], days: Sequence[date], step: int) -> tuple[Line, ...]:
    """A line after the last visit up to each change: its own day's visit is measured before it."""
    places: dict[int, list[int]] = {}
    for number_of, on in enumerate(days, 1):
        places.setdefault(sum(one.on <= on for one in shown), []).append(number_of)
    return tuple(
        Line(
            LEFT + step * place,
            f"{those[0]}" if len(those) == 1 else f"{those[0]}–{those[-1]}",
            place == len(shown),
        )
        for place, those in places.items()
    )


def _changed(told: Sequence[str]) -> list[str]:
    return [f"The plan changed on {one}." for one in told]


def _step(span: int) -> int:
    return next(step for step in STEPS if span % step == 0 and span // step <= 7)


def _said(one: Reading, track: Track) -> str:
    scores = [(one.before, " before" if track.has_both else ""), (one.after, " after")]
    said = ", ".join(f"{number(score)}{when}" for score, when in scores if score is not None)
    return f"{day(one.on)}: {said or 'not recorded'}."
