"""What was planned and done at home, week by week, a column for each routine. Pure.

A week begins on Monday. A day that is still running, and the day on which a plan was stopped, are
planned only where the routine was done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from practice.web.words import count

MOST = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """One routine as it was given once. `stopped_on` is when it was paused or ended, or None."""

    name: str
    days: frozenset[int]
    starts_on: date
    until: date
    stopped_on: date | None
    done: frozenset[date]

    def is_planned(self, on: date, today: date) -> bool:
        """Whether that day, up to today, was to be one of it."""
        last = min(self.until, self.stopped_on or self.until, today)
        if not (self.starts_on <= on <= last and on.weekday() in self.days):
            return False
        return on in self.done or on not in (today, self.stopped_on)


@dataclass(frozen=True)
class Cell:
    """Days of one routine in one week, or in all of them."""

    planned: int
    done: int
    extra: int

    @property
    def words(self) -> str:
        """ "3 of 5 days, 1 other day"; says so when there was no plan."""
        said = f"{self.done} of {count(self.planned, 'day', 'days')}"
        if not self.planned:
            said = "nothing planned"
        other = count(self.extra, "other day", "other days")
        return f"{said}, {other}" if self.extra else said


@dataclass(frozen=True)
class Week:
    """One row: from Monday to Sunday, a cell for each routine, with the routine's name."""

    starts: date
    is_running: bool
    named: tuple[tuple[str, Cell], ...]

    @property
    def words(self) -> str:
        """16 November to 22 November 2026."""
        end = self.starts + timedelta(days=6)
        return f"{self.starts.day} {self.starts:%B} to {end.day} {end:%B %Y}"


@dataclass(frozen=True)
class AtHome:
    """The table: names of its columns, weeks from the newest, a sentence for each column."""

    names: tuple[str, ...]
    weeks: tuple[Week, ...]
    sentences: tuple[str, ...]


def first_day(today: date) -> date:
    """The Monday that the table begins with at the earliest."""
    return today - timedelta(days=today.weekday()) - WEEK * (MOST - 1)


def at_home(routines: Mapping[int, Iterable[Plan]], today: date) -> AtHome:
    """The last 12 weeks, from the first one with a plan. `routines` holds the plans of each
    routine, the newest first, by a number that is its own.
    """
    columns = {key: tuple(plans) for key, plans in routines.items()}
    begun = min((one.starts_on for plans in columns.values() for one in plans), default=today)
    monday = max(first_day(today), begun - timedelta(days=begun.weekday()))
    starts = [monday + WEEK * n for n in range(MOST) if monday + WEEK * n <= today]
    weeks = tuple(
        Week(
            start, today < start + WEEK,
            tuple((plans[0].name, _cell(plans, start, today)) for plans in columns.values()),
        )
        for start in reversed(starts)
    )  # fmt: skip
    names = tuple(plans[0].name for plans in columns.values())
    said = tuple(_said(name, [one.named[n][1] for one in weeks]) for n, name in enumerate(names))
    return AtHome(names, weeks if names else (), said)


def _cell(plans: tuple[Plan, ...], start: date, today: date) -> Cell:
    week = [start + timedelta(days=n) for n in range(7)]
    planned = {on for on in week if any(one.is_planned(on, today) for one in plans)}
    done = {on for on in week if any(on in one.done for one in plans)}
    return Cell(len(planned), len(planned & done), len(done - planned))


def _said(name: str, cells: list[Cell]) -> str:
    planned, done, extra = (
        sum(getattr(one, what) for one in cells) for what in ("planned", "done", "extra")
    )
    gaps = sum(not one.planned for one in cells)
    if not planned and not extra:
        return f"{name}: no planned day has passed yet."
    weeks = count(len(cells), "week", "weeks")
    words = f"{name}: done on {done} of {count(planned, 'planned day', 'planned days')}"
    other = f", and on {count(extra, 'other day', 'other days')}" if extra else ""
    without = f"; {count(gaps, 'week', 'weeks')} with nothing planned" if gaps else ""
    return f"{words}{other} in {weeks} (n = {planned}){without}."
