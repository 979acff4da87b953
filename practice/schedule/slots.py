"""Interval arithmetic for the diary. Pure: instants in, instants out; ends are exclusive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Span:
    """From `start` up to, and without, `end`; both aware."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether any instant is in both; touching ends do not count."""
        return self.start < other.end and other.start < self.end


def free_spans(day: Span, busy: Iterable[Span]) -> list[Span]:
    """What is left of `day` between the busy spans, in order."""
    free: list[Span] = []
    at = day.start
    for span in sorted(busy, key=lambda s: s.start):
        if span.start >= day.end:
            break
        if span.start > at:
            free.append(Span(at, span.start))
        at = max(at, span.end)
    if at < day.end:
        free.append(Span(at, day.end))
    return free


def nearest_starts(
    wanted: datetime, *, occupies: tuple[timedelta, timedelta], free: Iterable[Span],
    step: timedelta = timedelta(minutes=15), most: int = 3,
) -> list[datetime]:  # fmt: skip
    """Start times that fit, nearest to `wanted` first.

    `occupies` is (before the start, after the start): the buffer before, and the length plus the
    buffer after. Starts step from the opening of each free span.
    """
    before, after = occupies
    starts: list[datetime] = []
    for span in free:
        at = span.start + before
        while at + after <= span.end:
            starts.append(at)
            at += step
    return sorted(starts, key=lambda at: (abs(at - wanted), at))[:most]
