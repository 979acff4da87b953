"""Dates, times and numbers in words, as people read them."""

from datetime import date, datetime, time


def day(value: date) -> str:
    """Wednesday 18 November 2026."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def at(value: datetime | time) -> str:
    """2:30pm, 9am, midday, midnight."""
    if (value.hour, value.minute) == (12, 0):
        return "midday"
    if (value.hour, value.minute) == (0, 0):
        return "midnight"
    hour = value.hour % 12 or 12
    minutes = f":{value:%M}" if value.minute else ""
    return f"{hour}{minutes}{'am' if value.hour < 12 else 'pm'}"


def day_at(value: datetime) -> str:
    """Wednesday 18 November 2026, 2:30pm."""
    return f"{day(value)}, {at(value)}"


def clock(value: datetime | time) -> str:
    """14:30, for staff."""
    return f"{value.hour:02}:{value.minute:02}"


def day_clock(value: datetime) -> str:
    """Wednesday 18 November, 14:30: for staff, of the days around now."""
    return f"{value:%A} {value.day} {value:%B}, {clock(value)}"


def count(number: int, one: str, many: str) -> str:
    """1 step, 2 steps."""
    return f"{number} {one if number == 1 else many}"


def minutes(seconds: int) -> str:
    """8 minutes, 1 minute, 45 seconds."""
    if seconds < 60:
        return count(seconds, "second", "seconds")
    return count((seconds + 30) // 60, "minute", "minutes")


def pounds(pence: int) -> str:
    """£45, £45.50, −£45."""
    sign = "−" if pence < 0 else ""
    whole, part = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{part:02}" if part else f"{sign}£{whole:,}"
