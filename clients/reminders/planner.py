"""Which reminders there should be, compared with those there are. Pure: values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from clients.reminders.facts import Due, Key, Known
from clients.reminders.reasons import REVIVABLE, Why

HORIZON = timedelta(hours=36)


class Source(Protocol):
    """What reminders come from: a routine that is assigned, a visit that is booked."""

    @property
    def kind(self) -> str:
        """The kind of its reminders."""
        ...

    @property
    def id(self) -> int:
        """Which of its kind."""
        ...

    def wanted(self, now: datetime, until: datetime) -> Iterator[Due]:
        """The reminders that should leave until then."""
        ...

    def against(self, known: Known) -> Why | None:
        """What speaks against a planned reminder; None where it may stand as it is."""
        ...


@dataclass(frozen=True)
class Drop:
    """A planned reminder that should not be sent, and why."""

    key: Key
    why: Why


@dataclass(frozen=True)
class Changes:
    """What to write: new rows, rows to plan (again) for a time, rows to give up."""

    create: tuple[Due, ...] = ()
    move: tuple[Due, ...] = ()
    drop: tuple[Drop, ...] = ()


def plan(
    sources: Iterable[Source],
    existing: Iterable[Known],
    now: datetime,
    horizon: timedelta = HORIZON,
) -> Changes:
    """One reminder for each occurrence that falls due in the window, and no other.

    Planning again after writing the changes finds nothing to change.
    """
    known = {row.key: row for row in existing}
    by_id = {(source.kind, source.id): source for source in sources}
    wanted = {
        due.key: due for source in by_id.values() for due in source.wanted(now, now + horizon)
    }
    return Changes(
        create=tuple(due for key, due in wanted.items() if key not in known),
        move=tuple(due for key, due in wanted.items() if key in known and moves(known[key], due)),
        drop=tuple(
            Drop(key, why)
            for key, row in known.items()
            if row.state == "planned" and key not in wanted
            for why in [why_dropped(by_id.get((key.kind, key.about)), row)]
            if why is not None
        ),
    )


def moves(row: Known, due: Due) -> bool:
    """Whether a row there is must be planned for another time, or planned again."""
    if row.state == "planned":
        return row.due_at != due.due_at
    return row.state == "dropped" and row.why in REVIVABLE


def why_dropped(source: Source | None, row: Known) -> Why | None:
    """Why a planned row that is not wanted now should go; None when it may stand as it is."""
    return Why.ENDED if source is None else source.against(row)
