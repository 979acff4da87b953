"""Moments as people and programs write them: a day with a time beside it, or both in one cell."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from clients.transfer.reading.dates import NoDay, Order, day_of
from clients.transfer.reading.sheets import short
from practice.schedule.wall import TimeDoesNotExist, wall_time

MINUTES = r"[:.h]\d\d(?::\d\d(?:\.\d+)?)?"
CLOCK = rf"\d{{1,2}}(?:{MINUTES})?\s*[ap]\.?m\.?|\d{{1,2}}{MINUTES}"
TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?)?\s*"
    r"(?:(?P<half>[ap])\.?m\.?)?\Z"
)
BOTH = re.compile(rf"(?P<day>.+?)(?:t|,?\s+(?:at\s+)?)(?P<time>{CLOCK})\Z")
EXACT = re.compile(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)\Z")


class NoTime(ValueError):
    """Says why a text is no time."""


def time_of(text: str) -> time:
    """The time of day: 14:30, 2.30 pm, 2pm. Raises `NoTime`."""
    found = TIME.match(_bare(text))
    if found is None or not (found["minute"] or found["half"]):
        raise NoTime(f"“{short(text)}” is not a time.")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise NoTime(f"“{short(text)}” is not a time of the day.")
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError as error:
        raise NoTime(f"“{short(text)}” is not a time of the day.") from error


def parted(text: str) -> tuple[str, str]:
    """A cell's day and its time, each "" where the cell does not say it."""
    bare = _bare(text)
    if re.fullmatch(CLOCK, bare):
        return "", bare
    found = BOTH.match(bare)
    return (found["day"], found["time"]) if found else (bare, "")


def exact(text: str) -> datetime | None:
    """A moment that says how far it is from Greenwich, or None."""
    bare = _bare(text)
    if not EXACT.match(bare):
        return None
    try:
        return datetime.fromisoformat(bare.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def moment_of(day: str, at: str, order: Order, zone: ZoneInfo, *, latest: date) -> datetime:
    """The instant of a wall-clock time. Raises `NoDay` or `NoTime` with a sentence."""
    on, clock = day_of(day, order, latest=latest), time_of(at)
    try:
        return wall_time(on, clock, zone)
    except TimeDoesNotExist as error:
        raise NoTime(str(error)) from error
    except OverflowError as error:
        raise NoDay(f"“{short(day)}” is not a day of our calendar.") from error


def _bare(text: str) -> str:
    return " ".join(text.lower().replace("\u202f", " ").split())
