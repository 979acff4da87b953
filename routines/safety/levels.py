"""The small vocabularies of the safety engine, each with its order where it has one."""

from collections.abc import Iterable
from enum import StrEnum


class Level(StrEnum):
    """How far a health flag limits treatment, mildest first."""

    NONE = "none"
    NOTE = "note"
    ADAPT = "adapt"
    CLEARANCE = "clearance"
    STOP = "stop"

    @property
    def rank(self) -> int:
        """Place in the order, 0 for none to 4 for stop. Compare ranks, never the words."""
        return LEVELS[self]


class Urgency(StrEnum):
    """How soon somebody medical must look, least urgent first."""

    NONE = "none"
    SOON = "soon"
    URGENT_SAME_DAY = "urgent_same_day"
    EMERGENCY_999 = "emergency_999"

    @property
    def rank(self) -> int:
        """Place in the order, 0 for none to 3 for 999."""
        return URGENCIES[self]


class Side(StrEnum):
    """Which foot or leg."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    def covers(self, side: "Side") -> bool:
        """Whether something on this side concerns `side`, which is left or right."""
        return self is side or self is Side.BOTH


class Decision(StrEnum):
    """What becomes of one routine step on one foot, loosest first."""

    KEEP = "keep"
    SOFTEN = "soften"
    WITHHOLD = "withhold"

    @property
    def rank(self) -> int:
        """Place in the order, 0 for keep to 2 for withhold."""
        return DECISIONS[self]


class Answer(StrEnum):
    """The answers to a yes-or-no question. Unsure never counts for less than the worrying one."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


# Looked up a million times where a thousand clients are judged. One table each: words repeat.
LEVELS = {level: place for place, level in enumerate(Level)}
URGENCIES = {urgency: place for place, urgency in enumerate(Urgency)}
DECISIONS = {decision: place for place, decision in enumerate(Decision)}


def highest(levels: Iterable[Level]) -> Level:
    """The highest of some levels; none when there are none."""
    return max(levels, key=LEVELS.__getitem__, default=Level.NONE)


def most_urgent(urgencies: Iterable[Urgency]) -> Urgency:
    """The most urgent of some urgencies; none when there are none."""
    return max(urgencies, key=URGENCIES.__getitem__, default=Urgency.NONE)
