"""What became of the zones from one session to the next: pure comparisons of what was recorded.

Tenderness is 0 to 3, or a figure of 0 to 10 that counts as one of these. A zone without a finding
was not recorded, which is not the same as not tender, and is never read as better.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Level:
    """How tender: 0 to 3, and the figure of 0 to 10 where it was written as one."""

    of_three: int
    of_ten: int | None = None

    def __str__(self) -> str:
        """As it was written: "2" or "7 of 10"."""
        return str(self.of_three) if self.of_ten is None else f"{self.of_ten} of 10"


class Spot(NamedTuple):
    """A zone or site of one foot."""

    zone: str
    foot: str


@dataclass(frozen=True)
class Compared:
    """Spots of two sessions, each in the order in which it was recorded."""

    eased: tuple[Spot, ...] = ()
    same: tuple[Spot, ...] = ()
    more: tuple[Spot, ...] = ()
    new: tuple[Spot, ...] = ()
    not_recorded: tuple[Spot, ...] = ()


Felt = dict[Spot, Level]


def compared(now: Felt, before: Felt) -> Compared:
    """What is easier, the same, more tender, new, and not recorded any more."""
    return Compared(
        eased=tuple(s for s in now if s in before and _word(before[s], now[s]) == "eased"),
        same=tuple(s for s in now if s in before and _word(before[s], now[s]) == "same"),
        more=tuple(s for s in now if s in before and _word(before[s], now[s]) == "more"),
        new=tuple(s for s in now if s not in before),
        not_recorded=tuple(s for s in before if s not in now),
    )


@dataclass(frozen=True)
class Course:
    """One spot through several sessions, oldest first; None where it was not recorded."""

    spot: Spot
    levels: tuple[Level | None, ...]

    @property
    def recorded(self) -> tuple[Level, ...]:
        """The levels that there are."""
        return tuple(level for level in self.levels if level is not None)

    @property
    def since_last(self) -> str:
        """The last session against the one before: "eased", "same", "more", "new" when it was not
        recorded in that, or "not_recorded" when it was not in the last.
        """
        last, before = self.levels[-1], self.levels[-2] if len(self.levels) > 1 else None
        if last is None:
            return "not_recorded"
        return "new" if before is None else _word(before, last)

    @property
    def across(self) -> str:
        """The newest recorded against the first: "eased", "same", "more"; "once" for only one."""
        if len(self.recorded) < 2:
            return "once"
        return _word(self.recorded[0], self.recorded[-1])


def courses(sessions: Sequence[Felt]) -> tuple[Course, ...]:
    """Every spot of the sessions (oldest first): the oftenest recorded first, then the most tender.

    Those that tie stay in the order in which they were first recorded.
    """
    spots = dict.fromkeys(spot for session in sessions for spot in session)
    found = [Course(spot, tuple(session.get(spot) for session in sessions)) for spot in spots]
    return tuple(sorted(found, key=lambda one: (-len(one.recorded), -_most(one))))


def felt_in(findings: Iterable[tuple[str, str, int, int | None]]) -> Felt:
    """The tenderness of each spot, from (zone, foot, 0 to 3, 0 to 10 where it was written so)."""
    return {Spot(zone, foot): Level(step, rated) for zone, foot, step, rated in findings}


def on_two_scales(one: Felt, other: Felt) -> bool:
    """Whether a spot of both was written on another scale in each."""
    return any((one[s].of_ten is None) != (other[s].of_ten is None) for s in one if s in other)


def _most(course: Course) -> int:
    return max(level.of_three for level in course.recorded)


def _word(before: Level, after: Level) -> str:
    """Two figures of 0 to 10 are compared as they were written, any others as 0 to 3."""
    one, other = before.of_three, after.of_three
    if before.of_ten is not None and after.of_ten is not None:
        one, other = before.of_ten, after.of_ten
    if other == one:
        return "same"
    return "eased" if other < one else "more"
