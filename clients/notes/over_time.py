"""What became of the zones from one session to the next: pure comparisons of what was recorded.

Tenderness is 0 to 3. A zone without a finding was not recorded, which is not the same as not
tender, and is never read as better.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


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


Felt = dict[Spot, int]


def compared(now: Felt, before: Felt) -> Compared:
    """What is easier, the same, more tender, new, and not recorded any more."""
    return Compared(
        eased=tuple(s for s in now if s in before and now[s] < before[s]),
        same=tuple(s for s in now if s in before and now[s] == before[s]),
        more=tuple(s for s in now if s in before and now[s] > before[s]),
        new=tuple(s for s in now if s not in before),
        not_recorded=tuple(s for s in before if s not in now),
    )


@dataclass(frozen=True)
class Course:
    """One spot through several sessions, oldest first; None where it was not recorded."""

    spot: Spot
    levels: tuple[int | None, ...]

    @property
    def recorded(self) -> tuple[int, ...]:
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
    return tuple(sorted(found, key=lambda one: (-len(one.recorded), -max(one.recorded))))


def felt_in(findings: Iterable[tuple[str, str, int]]) -> Felt:
    """The tenderness of each spot, from (zone, foot, tenderness)."""
    return {Spot(zone, foot): tenderness for zone, foot, tenderness in findings}


def _word(before: int, after: int) -> str:
    if after == before:
        return "same"
    return "eased" if after < before else "more"
