"""Measures and scores in words. Pure."""

from collections.abc import Callable
from decimal import Decimal

from clients.measures.catalogue import measure
from clients.notes.places import place_name


def track_name(code: str, site: str = "", foot: str = "") -> str:
    """Pain: left heel."""
    name = measure(code).name
    if not site:
        return name
    place = place_name(site)
    return f"{name}: {foot} {place[:1].lower()}{place[1:]}"


def number(score: Decimal) -> str:
    """6, 6.5: without zeros at the end."""
    return f"{score.normalize():f}"


def score_words(code: str, score: Decimal) -> str:
    """The score; its word instead where each point has one."""
    its = measure(code)
    return its.labels[int(score) - its.low] if its.labels else number(score)


def said_by(code: str) -> Callable[[Decimal], str]:
    """How scores of this measure are written."""
    return lambda score: score_words(code, score)
