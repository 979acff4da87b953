"""When an adverse event is asked about again: 24 and 48 hours later. Pure.

Whole days are counted on the practice's calendar: a follow-up is due from the morning of its day,
so that it is on the list when the day is planned, whatever the hour it happened at.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

AFTER_24, AFTER_48 = "after_24", "after_48"
DAYS = {AFTER_24: 1, AFTER_48: 2}


class State(StrEnum):
    """Where one of the two stands."""

    COMING = "coming"
    DUE = "due"
    DONE = "done"
    MISSED = "missed"  # the one after 48 hours has taken its place
    NOT_WANTED = "not_wanted"  # closed with a reason


@dataclass(frozen=True)
class FollowUp:
    """One of the two, with its day."""

    kind: str
    due_on: date
    state: State


def follow_ups(
    happened_on: date, done: Collection[str], *, is_closed: bool, today: date
) -> tuple[FollowUp, ...]:
    """Both follow-ups, the first one first. `done` are the kinds that were written down."""
    return tuple(
        FollowUp(
            kind, happened_on + timedelta(days=days),
            _state(kind, (today - happened_on).days, done, is_closed),
        )
        for kind, days in DAYS.items()
    )  # fmt: skip


def counts_as(happened_on: date, done: Collection[str], *, today: date) -> str:
    """Which of the two something found today is; "" for none: it is an addition then."""
    days = (today - happened_on).days
    kind = AFTER_24 if days == 1 else AFTER_48 if days >= 2 else ""
    return "" if kind in done else kind


def _state(kind: str, days: int, done: Collection[str], is_closed: bool) -> State:
    if kind in done:
        return State.DONE
    if is_closed:
        return State.NOT_WANTED
    if kind == AFTER_24 and (days >= DAYS[AFTER_48] or AFTER_48 in done):
        return State.MISSED
    return State.DUE if days >= DAYS[kind] else State.COMING
