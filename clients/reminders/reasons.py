"""Why a reminder is not sent, in one word for the row and in a few for the therapist."""

from enum import StrEnum

# The kinds of letters that a client may stop one by one.
ROUTINE = "routine_reminder"
VISIT = "visit_reminder"
NEWS = "news"


class Why(StrEnum):
    """Stored in `Reminder.why_dropped`."""

    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"
    CHANGED = "changed"
    STOPPED = "stopped"
    DONE = "done"
    NO_ADDRESS = "no_address"
    NO_GUARDIAN = "no_guardian"
    NOTHING_SAFE = "nothing_safe"
    TOO_LATE = "too_late"
    VISIT_SOON = "visit_soon"
    MOVED = "moved"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """What follows "Not sent:"."""
        return WORDS[self]


WORDS = {
    Why.PAUSED: "the routine is paused",
    Why.ENDED: "the plan has ended",
    Why.ARCHIVED: "the client is archived",
    Why.CHANGED: "its days or times were changed",
    Why.STOPPED: "they stopped these letters",
    Why.DONE: "already done that day",
    Why.NO_ADDRESS: "no address",
    Why.NO_GUARDIAN: "no guardian has agreed",
    Why.NOTHING_SAFE: "no step is safe that day",
    Why.TOO_LATE: "it was too late",
    Why.VISIT_SOON: "they had a visit then",
    Why.MOVED: "the visit was moved",
    Why.CANCELLED: "the visit does not take place, or has begun",
}
# What the planner itself gave up it takes up again when the world turns back in time.
REVIVABLE = frozenset(
    {
        Why.PAUSED,
        Why.ARCHIVED,
        Why.CHANGED,
        Why.STOPPED,
        Why.DONE,
        Why.MOVED,
        Why.CANCELLED,
    }
)
