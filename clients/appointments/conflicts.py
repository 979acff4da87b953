"""Who is in the way: the database's refusals as exceptions with words."""

from django.db import IntegrityError

# The constraint (PostgreSQL) or trigger (SQLite) that refused, and what it means.
OVERLAPS = {
    "appointment_therapist_overlap": "{therapist} has another appointment then.",
    "appointment_room_overlap": "{room} is taken then.",
    "appointment_client_overlap": "{client} has another appointment then.",
}


class CannotBook(Exception):
    """A booking that is refused, with a sentence for the person who tried."""


class TimeTaken(CannotBook):
    """Somebody or some room is busy; `constraint` names which."""

    def __init__(self, constraint: str, sentence: str) -> None:
        self.constraint = constraint
        super().__init__(sentence)


def overlap_behind(
    error: IntegrityError, *, therapist: str, room: str, client: str
) -> TimeTaken | None:
    """The overlap that the database found, or None when it refused for another reason."""
    text = str(error)
    for constraint, sentence in OVERLAPS.items():
        if constraint in text:
            return TimeTaken(
                constraint, sentence.format(therapist=therapist, room=room, client=client)
            )
    return None
