"""Whole months and whole weeks, on the practice's calendar. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST = 36
WEEK = timedelta(days=7)


class Step(StrEnum):
    """How long a period is."""

    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True)
class Period:
    """From `first` up to the day before `after`."""

    first: date
    after: date
    step: Step

    @property
    def words(self) -> str:
        """November 2026, or the week's first and last day."""
        if self.step == Step.MONTH:
            return f"{self.first:%B %Y}"
        last = self.after - timedelta(days=1)
        return f"{self.first.day} {self.first:%b} to {last.day} {last:%b %Y}"

    @property
    def short(self) -> str:
        """The same under a bar of a plot."""
        return (
            f"{self.first:%b}" if self.step == Step.MONTH else f"{self.first.day} {self.first:%b}"
        )

    @property
    def year(self) -> str:
        """Below it."""
        return f"{self.first:%Y}"


def begin(day: date, step: Step) -> date:
    """The first day of the period that a day lies in; a week begins on Monday."""
    return day.replace(day=1) if step == Step.MONTH else day - timedelta(days=day.weekday())


def after(first: date, step: Step) -> date:
    """The first day of the next period."""
    return (
        begin(first.replace(day=28) + timedelta(days=4), step)
        if step == Step.MONTH
        else (first + WEEK)
    )


def periods_between(since: date, until: date, step: Step) -> tuple[Period, ...]:
    """All that have a day between the two, both included: whole ones, the oldest first."""
    found = []
    first = begin(since, step)
    while first <= until:
        found.append(Period(first, after(first, step), step))
        first = after(first, step)
    return tuple(found)


def last_months(today: date, number: int) -> tuple[Period, ...]:
    """So many whole months before the one that is running."""
    months = [begin(today, Step.MONTH)]
    for _ in range(number):
        months.append(begin(months[-1] - timedelta(days=1), Step.MONTH))
    return tuple(Period(one, after(one, Step.MONTH), Step.MONTH) for one in reversed(months[1:]))
