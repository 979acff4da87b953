"""When a client is asked how they have been: a day and two days after a visit. Values in and out.

A day is the same time on the wall, so it may have 23 or 25 hours. Each check can be answered, and
changed, until the next one opens; the last one for a day.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from practice.schedule.wall import local_day, wall_time_or_next

HOURS = (24, 48)
# A visit that began longer ago has no check that is open.
LOOK_BACK = timedelta(days=4)


def opens_at(ended_at: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """From when the check of 24 or 48 hours can be answered, in UTC."""
    day = local_day(ended_at, zone) + timedelta(days=hours // 24)
    return wall_time_or_next(day, ended_at.astimezone(zone).time(), zone)


def closes_at(ended_at: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """When it can be answered no more, in UTC; the end is outside."""
    return opens_at(ended_at, hours + 24, zone)


def open_check(ended_at: datetime, now: datetime, zone: ZoneInfo) -> int | None:
    """Which check can be answered now, in hours; None for neither."""
    for hours in HOURS:
        if opens_at(ended_at, hours, zone) <= now < closes_at(ended_at, hours, zone):
            return hours
    return None
