"""The foot map's places as choices of a list: grouped by where one looks, in plain names."""

from routines.footmap import PLACES, FootZone, Place


def place_name(code: str) -> str:
    """The name a note shows: what it is on the foot, not what a chart links with it.

    A signed note outlives the map it was taken with, so a code that is gone is read as words.
    """
    if code in PLACES:
        return PLACES[code].label
    return f"{code.replace('_', ' ').capitalize()}, no longer on the chart"


def chart_name(found: Place) -> str:
    """What reflexologists' charts call it; "" for a site, which has its anatomical name alone."""
    return found.corresponds if isinstance(found, FootZone) else ""


def grouped_places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices for a select: zones by view with the chart's name beside, then sites by view."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, found in PLACES.items():
        if isinstance(found, FootZone):
            heading, name = f"{found.view.words}: zones", f"{found.label} ({found.corresponds})"
        else:
            heading, name = f"{found.view.words}: sites", found.label
        groups.setdefault(heading, []).append((code, name))
    return list(groups.items())
