"""A column of a report as a drawing: one bar a row, on the column's whole scale. Pure.

One unit is one CSS pixel. What is too few to say is a gap that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from clients.reports.shape import Column, Row

LEFT, TOP, HIGH, FOOT = 44, 24, 200, 48
STEP, BAR, ROOM = 52, 32, 284
LINES = 4
NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Bar:
    """One row: where its bar begins and how high it is, its words, and the two lines below it."""

    x: int
    y: int
    high: int
    words: str
    short: str
    year: str
    is_gap: bool

    @property
    def left(self) -> int:
        """The left edge."""
        return self.x - BAR // 2

    @property
    def head(self) -> int:
        """The foot of the number."""
        return self.y - 6


@dataclass(frozen=True)
class Tick:
    """A line of the scale."""

    y: int
    words: str


@dataclass(frozen=True)
class Plot:
    """Everything that is drawn. `words` say it all for somebody who does not see it."""

    title: str
    words: str
    wide: int
    high: int
    left: int
    right: int
    bottom: int
    middle: int
    bar: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]

    @property
    def is_silent(self) -> bool:
        """There were too few in every period: there is nothing to draw."""
        return all(bar.is_gap for bar in self.bars)


def plot_of(column: Column, rows: Sequence[Row], labels: Sequence[tuple[str, str]]) -> Plot:
    """`labels` are the two lines below each bar, in the order of the rows."""
    values = [column.value(row.counts) for row in rows]
    top = column.highest or _top(max((one for one in values if one is not None), default=0))
    step = max(STEP, ROOM // max(1, len(rows)))
    right = LEFT + step * len(rows)
    bars = []
    for n, (value, (short, year)) in enumerate(zip(values, labels, strict=True)):
        high = round(HIGH * float(value or 0) / top)
        bars.append(
            Bar(
                LEFT + step * n + step // 2, TOP + HIGH - high, high,
                "" if value is None else f"{value}", short, year, value is None,
            )
        )  # fmt: skip
    return Plot(
        title=column.words,
        words=" ".join(f"{row.words}: {column.said(row.counts)}." for row in rows),
        wide=right + 8,
        high=TOP + HIGH + FOOT,
        left=LEFT,
        right=right,
        bottom=TOP + HIGH,
        middle=TOP + HIGH // 2,
        bar=BAR,
        ticks=tuple(_ticks(top)),
        bars=tuple(bars),
    )


def _top(most: Decimal | int) -> int:
    """The next number that parts into four whole steps and is nice to read."""
    power = 1
    while True:
        for one in NICE:
            if one * power * LINES >= most:
                return one * power * LINES
        power *= 10


def _ticks(top: int) -> list[Tick]:
    each = top // LINES
    return [Tick(round(TOP + HIGH * (1 - n * each / top)), f"{n * each}") for n in range(LINES + 1)]
