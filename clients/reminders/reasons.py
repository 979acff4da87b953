"""Why a reminder is not sent, in one word for the row and in a few for the therapist."""

from enum import StrEnum

# The kinds of letters that a client may stop one by one.
ROUTINE = "routine_reminder"
VISIT = "visit_reminder"
NEWS = "news"
AFTER = "after_visit"
# Stops with those of routines.
RUN = "run_reminder"
INTAKE = "intake_reminder"
# Which letter each kind of reminder leaves as.
LETTERS = {"routine": ROUTINE, "visit": VISIT, "after": AFTER, "run": RUN, "intake": INTAKE}


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
    OFF = "off"
    TAKEN_BACK = "taken_back"
    ANOTHER_RUN = "another_run"
    WAITS = "waits"
    NOTHING_FITS = "nothing_fits"
    SAID = "said"
    ANSWERED = "answered"
    TWICE = "twice"
    ELSEWHERE = "elsewhere"

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
    Why.OFF: "the practice does not send these",
    Why.TAKEN_BACK: "the run was taken back",
    Why.ANOTHER_RUN: "there was another run since",
    Why.WAITS: "a therapist has something to look at first",
    Why.NOTHING_FITS: "no routine is left to do after this run",
    Why.SAID: "the routine's own reminder says it",
    Why.ANSWERED: "the form was answered, or another one was sent",
    Why.TWICE: "they were reminded twice",
    Why.ELSEWHERE: "the form went to another address; send a new one",
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
        Why.OFF,
        Why.ELSEWHERE,
    }
)
