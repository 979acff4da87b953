"""When the letter of a day is written, and until when it is of use. Pure: values in, values out."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.schedule.wall import local_day, wall_time_or_next

AT_FIRST, EARLIEST, LATEST = time(7, 30), time(5, 0), time(11, 0)
# A bell that was silent at its time rings for it this long afterwards.
STILL_WRITTEN = timedelta(hours=3)
OF_USE = timedelta(hours=4)
MONDAY = 0


def due_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When that day's letter is written, in UTC."""
    return wall_time_or_next(day, at, zone)


def day_due(now: datetime, at: time, zone: ZoneInfo) -> date | None:
    """The day whose letter is to be written now; None before its time, and when it is too late."""
    day = local_day(now, zone)
    due = due_at(day, at, zone)
    return day if due <= now < due + STILL_WRITTEN else None


def of_use_until(day: date, at: time, zone: ZoneInfo) -> datetime:
    """About noon, when the day has been seen otherwise."""
    return due_at(day, at, zone) + OF_USE


def week_before(day: date) -> tuple[date, date] | None:
    """Monday and Sunday of the week that is over, on a Monday; None on other days."""
    if day.weekday() != MONDAY:
        return None
    return day - timedelta(days=7), day - timedelta(days=1)
