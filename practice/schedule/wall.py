"""Wall-clock times in a zone, and the two nights a year when they misbehave.

Decisions: an hour that happens twice means the first time; a time that does not happen is
refused for a booking and moves on to the first that does for a reminder.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class TimeDoesNotExist(ValueError):
    """The clocks jump over this wall-clock time on this day."""

    def __init__(self, day: date, at: time, first_after: datetime) -> None:
        self.first_after = first_after
        super().__init__(
            f"{at:%H:%M} does not happen on {day.day} {day:%B %Y}: the clocks go forward. "
            f"The first time after it is {first_after:%H:%M}."
        )


def wall_time(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (in UTC) of a wall-clock time; raises TimeDoesNotExist inside a spring gap."""
    local = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise TimeDoesNotExist(day, at, _first_after_gap(local, zone))
    return instant


def wall_time_or_next(day: date, at: time, zone: ZoneInfo) -> datetime:
    """As wall_time, but a time inside a gap becomes the first that exists after it."""
    try:
        return wall_time(day, at, zone)
    except TimeDoesNotExist as gap:
        return gap.first_after.astimezone(UTC)


def _first_after_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """The first existing minute after a gap, by walking on; gaps are at most a day long."""
    naive = local.replace(tzinfo=None, second=0, microsecond=0)
    while True:
        naive += timedelta(minutes=1)
        candidate = naive.replace(tzinfo=zone)
        back = candidate.astimezone(UTC).astimezone(zone)
        if back.replace(tzinfo=None) == naive:
            return candidate


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day an instant falls on in the zone."""
    return instant.astimezone(zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First instant of the day and of the next one, in UTC: 23, 24 or 25 hours apart."""
    midnight = time(0, 0)
    return (
        wall_time_or_next(day, midnight, zone),
        wall_time_or_next(day + timedelta(days=1), midnight, zone),
    )
