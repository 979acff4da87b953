"""When the reminders of a workshop leave, and the thank-you after it. Pure.

Days are those of the practice's wall calendar, and the morning is on its clock.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.schedule.quiet import Quiet
from practice.schedule.wall import local_day, wall_time_or_next

MORNING = time(9, 0)
# A reminder of the same day leaves so long before the start at the least.
ENOUGH = timedelta(hours=2)
LATEST = timedelta(days=1)


def remind_at(
    starts_at: datetime, days: int, quiet: Quiet, zone: ZoneInfo, at: time = MORNING
) -> datetime | None:
    """The instant, in UTC, so many days before (after, where `days` is below 0) at that time.

    It moves out of the quiet within its day; None where that day has no hour for it.
    """
    day = local_day(starts_at, zone) - timedelta(days=days)
    due = wall_time_or_next(day, quiet.moved(at), zone)
    if days == 0:
        due = min(due, starts_at - ENOUGH)
    return None if quiet.until(due, zone) else due


def late_until(due: datetime, starts_at: datetime) -> datetime:
    """How late a reminder may still leave: half of what it gives, a day at the most."""
    return due + min((starts_at - due) / 2, LATEST)


def thank_at(ends_at: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """The next morning."""
    day = local_day(ends_at, zone) + timedelta(days=1)
    return wall_time_or_next(day, quiet.moved(MORNING), zone)


def day_in_words(starts_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Today, tomorrow, or nothing where it is further away."""
    days = (local_day(starts_at, zone) - local_day(now, zone)).days
    return {0: "today", 1: "tomorrow"}.get(days, "")
