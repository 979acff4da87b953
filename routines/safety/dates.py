"""Date arithmetic that never runs off the end of the calendar."""

from calendar import monthrange
from datetime import date, timedelta


def days_later(day: date, days: int) -> date:
    """`day` plus some days; the last day there is when that lies beyond it."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def months_later(day: date, months: int) -> date:
    """The same day of the month some months on; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_between(earlier: date, later: date) -> int:
    """Whole days from one to the other; a day still to come counts as today, so never below 0."""
    return max(0, (later - earlier) // timedelta(days=1))
