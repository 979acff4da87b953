"""Rows of a report that are not of a time, below each other, each on its own scale. Pure.

One unit is one CSS pixel, and the lines fit a phone. A row is a bar from nothing, or a ring and a
dot: the first score and the last. What is too few to say has neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

LEFT, RIGHT, ROW, FOOT = 12, 308, 76, 8
# How wide a letter of a label is at most, on average.
LETTER = 8


@dataclass(frozen=True)
class Scale:
    """What a row is drawn on: from where to where, and what of it. No `last`: a bar."""

    label: str
    low: int
    high: int
    first: Decimal | None
    last: Decimal | None = None


@dataclass(frozen=True)
class Strip:
    """One row: where its line is, and what stands on it."""

    label: str
    y: int
    first: str
    last: str
    first_x: int
    last_x: int
    is_bar: bool
    is_gap: bool

    @property
    def label_y(self) -> int:
        """Above the line and its numbers."""
        return self.y - 32

    @property
    def above(self) -> int:
        """Of the number over the line."""
        return self.y - 12

    @property
    def below(self) -> int:
        """Of the number under it."""
        return self.y + 22

    @property
    def wide(self) -> int:
        """Of the bar."""
        return self.first_x - LEFT


@dataclass(frozen=True)
class Strips:
    """Everything that is drawn. `words` say it all for somebody who does not see it."""

    title: str
    words: str
    caption: str
    wide: int
    high: int
    left: int
    right: int
    rows: tuple[Strip, ...]


def strips_of(title: str, words: str, caption: str, scales: Sequence[Scale]) -> Strips:
    """In the order of the rows."""
    rows = tuple(_strip(scale, ROW * n + 44) for n, scale in enumerate(scales))
    longest = max((len(scale.label) for scale in scales), default=0)
    wide, high = max(LEFT + RIGHT, 2 * LEFT + LETTER * longest), ROW * len(rows) + FOOT
    return Strips(title, words, caption, wide, high, LEFT, RIGHT, rows)


def _strip(scale: Scale, y: int) -> Strip:
    first, last = scale.first, scale.last
    return Strip(
        label=scale.label, y=y,
        first="" if first is None else f"{first}", last="" if last is None else f"{last}",
        first_x=_place(scale, first), last_x=_place(scale, last),
        is_bar=first is not None and last is None, is_gap=first is None,
    )  # fmt: skip


def _place(scale: Scale, value: Decimal | None) -> int:
    """Within the scale, whatever the value."""
    if value is None:
        return LEFT
    part = (float(value) - scale.low) / max(scale.high - scale.low, 1)
    return round(LEFT + (RIGHT - LEFT) * min(max(part, 0), 1))
