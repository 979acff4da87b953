"""One test of one answer, as the rules' data write it: yes, no, or it cannot be known."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from routines.safety.dates import days_between, months_later
from routines.safety.levels import Answer

# An answer once read: a choice or yes/no, a number, a date, or Answer.UNSURE.
Value = str | float | date

FULL_TERM_DAYS = 280
Range = tuple[int, int | None]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Exactly one of these is set. Both ends of a range count; an open end is None."""

    one_of: frozenset[str] | None = None  # yes/no or choice
    at_least: float | None = None  # number
    below: float | None = None  # number
    days: Range | None = None  # whole days since a past date
    within_months: int | None = None  # a past date up to this many months ago, that day included
    past_months: int | None = None  # a past date longer ago than that
    days_along: Range | None = None  # days of pregnancy, counted back from a due date
    unknown: bool = False  # unsure or skipped

    def holds(self, value: Value, on: date) -> bool | None:
        """Whether `value` meets this on a day; None when unsure leaves it open."""
        if value == Answer.UNSURE:
            return True if self.unknown else None
        if isinstance(value, str):
            return self.one_of is not None and value in self.one_of
        if isinstance(value, date):
            return self._holds_for_date(value, on)
        if self.at_least is not None:
            return value >= self.at_least
        return self.below is not None and value < self.below

    def _holds_for_date(self, day: date, on: date) -> bool:
        if self.days is not None:
            return _inside(days_between(day, on), self.days)
        if self.days_along is not None:
            return _inside(FULL_TERM_DAYS - (day - on).days, self.days_along)
        if self.within_months is not None:
            return on <= months_later(day, self.within_months)
        return self.past_months is not None and on > months_later(day, self.past_months)


def _inside(days: int, wanted: Range) -> bool:
    low, high = wanted
    return low <= days and (high is None or days <= high)


def read_condition(data: dict[str, Any]) -> Condition:
    """A condition from the rules' data: `{"is": "yes"}`, `{"at_least": 69}`, `{"days": [0, 2]}`.

    Raises ValueError for anything but exactly one known test.
    """
    if len(data) != 1:
        raise ValueError(f"a condition holds exactly one test, not {sorted(data)}")
    ((test, wanted),) = data.items()
    if test == "is":
        return Condition(one_of=frozenset([wanted] if isinstance(wanted, str) else wanted))
    if test in ("days", "days_along"):
        low, high = wanted
        span: Range = (low, high)
        return Condition(days=span) if test == "days" else Condition(days_along=span)
    if test in ("at_least", "below", "within_months", "past_months", "unknown"):
        return Condition(**{test: wanted})
    raise ValueError(f"no such test: {test}")
