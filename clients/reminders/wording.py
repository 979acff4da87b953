"""Days and times in a client's words."""

from collections.abc import Iterable
from datetime import time

DAYS = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"]
WORKING_WEEK = [0, 1, 2, 3, 4]


def first_name(name: str) -> str:
    """How a letter greets: the first word of the name, as it was typed."""
    return name.split()[0] if name.split() else name


def on_days(days: Iterable[int]) -> str:
    """`every day`, `on weekdays`, `on Mondays and Thursdays` (Monday is 0)."""
    chosen = sorted(set(days))
    if len(chosen) == len(DAYS):
        return "every day"
    if chosen == WORKING_WEEK:
        return "on weekdays"
    *most, last = [DAYS[day] for day in chosen]
    return f"on {', '.join(most)} and {last}" if most else f"on {last}"


def clock(at: time) -> str:
    """`7pm`, `7:30am`, `midday`, `midnight`."""
    if at.minute == 0 and at.hour in {0, 12}:
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'pm' if at.hour >= 12 else 'am'}"
