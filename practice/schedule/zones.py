"""The clocks of other places, as a form offers them."""

from zoneinfo import available_timezones


def zone_choices(here: str) -> list[tuple[str, str]]:
    """The practice's own clock first, then every other by its name."""
    others = [(name, name) for name in sorted(available_timezones()) if "/" in name]
    return [("", f"The practice ({here})"), *others]
