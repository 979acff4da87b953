"""Where a workshop stands for somebody who looks at it now: decided, counted, or by the clock."""

from datetime import datetime
from enum import StrEnum

from clients.workshops.models import Workshop
from clients.workshops.seats import Seats


class Stage(StrEnum):
    """One word for its page; the first that fits."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    # Sign-up is over, by the clock or by hand.
    CLOSED = "closed"
    NOT_YET = "not_yet"
    FULL = "full"
    OPEN = "open"

    @property
    def takes_sign_ups(self) -> bool:
        """Whether somebody may sign up, or join the waiting list."""
        return self in (Stage.OPEN, Stage.FULL)


def stage_of(workshop: Workshop, seats: Seats, now: datetime) -> Stage:
    """Draft, cancelled, finished, closed, not open yet, full or open."""
    if workshop.state == Workshop.State.DRAFT:
        return Stage.DRAFT
    if workshop.state == Workshop.State.CANCELLED:
        return Stage.CANCELLED
    if workshop.ends_at and workshop.ends_at <= now:
        return Stage.FINISHED
    closes = workshop.closes_at or workshop.starts_at
    if workshop.is_closed or (closes and closes <= now):
        return Stage.CLOSED
    if workshop.opens_at and workshop.opens_at > now:
        return Stage.NOT_YET
    return Stage.OPEN if seats.has_room_for_newcomer(1) else Stage.FULL
