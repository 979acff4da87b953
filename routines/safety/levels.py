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
        return LEVEL_RANKS[self]


class Urgency(StrEnum):
    """How soon somebody medical must look, least urgent first."""

    NONE = "none"
    SOON = "soon"
    URGENT_SAME_DAY = "urgent_same_day"
    EMERGENCY_999 = "emergency_999"

    @property
    def rank(self) -> int:
        """Place in the order, 0 for none to 3 for 999."""
        return URGENCY_RANKS[self]


class Side(StrEnum):
    """Which foot or leg."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    def covers(self, side: "Side") -> bool:
        """Whether something on this side concerns `side`, which is left or right."""
        return self in (side, Side.BOTH)


class Decision(StrEnum):
    """What becomes of one routine step on one foot, loosest first."""

    KEEP = "keep"
    SOFTEN = "soften"
    WITHHOLD = "withhold"

    @property
    def rank(self) -> int:
        """Place in the order, 0 for keep to 2 for withhold."""
        return DECISION_RANKS[self]


class Answer(StrEnum):
    """The answers to a yes-or-no question. Unsure never counts for less than the worrying one."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


# Ranks are asked millions of times; looking one up costs a tenth of counting to it.
LEVEL_RANKS = {level: rank for rank, level in enumerate(Level)}
URGENCY_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}
DECISION_RANKS = {decision: rank for rank, decision in enumerate(Decision)}


def highest(levels: Iterable[Level]) -> Level:
    """The highest of some levels; none when there are none."""
    return max(levels, key=lambda level: level.rank, default=Level.NONE)


def most_urgent(urgencies: Iterable[Urgency]) -> Urgency:
    """The most urgent of some urgencies; none when there are none."""
    return max(urgencies, key=lambda urgency: urgency.rank, default=Urgency.NONE)
