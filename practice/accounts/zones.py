"""The clocks that a practice or a person may go by."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> tuple[str, ...]:
    """The names that the tz database knows, in order; read once, for that opens 600 files."""
    return tuple(sorted(available_timezones()))
