"""What a client who signed in reads of a paused routine. Behind a link none of it is said."""

from dataclasses import dataclass

from clients.homecare.models import AssignedRoutine
from practice.schedule.wall import local_day


@dataclass(frozen=True)
class Paused:
    """Who paused it and when, in one sentence, and why, if a therapist wanted that told."""

    words: str
    why: str


def paused(assigned: AssignedRoutine) -> Paused | None:
    """None while it is not paused. No query after `with_recent`."""
    if assigned.state != AssignedRoutine.State.PAUSED:
        return None
    on = local_day(assigned.changed_at, assigned.practice.zone)
    by = f" by {assigned.paused_by.name}" if assigned.paused_by else ""
    return Paused(f"Paused{by} on {on.day} {on:%B %Y}.", assigned.pause_told)
