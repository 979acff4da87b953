"""The clocks of other places, as a form offers them."""

from practice.accounts.zones import zones


def zone_choices(here: str) -> list[tuple[str, str]]:
    """The practice's own clock first, then every other by its name."""
    return [("", f"The practice ({here})"), *((name, name) for name in zones() if "/" in name)]
