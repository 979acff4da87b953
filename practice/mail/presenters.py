"""What a page says about a letter."""

from dataclasses import dataclass

from practice.mail.models import OutboundEmail
from practice.mail.states import State

WORDS = {
    State.DUE: ("Waiting", "neutral"),
    State.SENDING: ("On its way", "neutral"),
    State.SENT: ("Sent", "good"),
    State.FAILED: ("Not sent", "bad"),
    State.UNKNOWN: ("May have been sent", "warn"),
    State.SUPPRESSED: ("Not sent on purpose", "neutral"),
    State.SUPERSEDED: ("Replaced or withdrawn", "neutral"),
    State.EXPIRED: ("Too late, not sent", "warn"),
}


@dataclass(frozen=True)
class LetterRow:
    """One line of the list."""

    email: OutboundEmail
    word: str
    tone: str
    note: str
    asks_a_person: bool


def letter_row(email: OutboundEmail) -> LetterRow:
    """The words for one letter."""
    state = State(email.state)
    word, tone = WORDS[state]
    note = email.last_error
    if state is State.DUE and email.attempts:
        word = "Waiting to try again"
    if state is State.UNKNOWN and email.next_try_at:
        note = f"{note} It will be sent once more.".strip()
    held = state is State.UNKNOWN and email.next_try_at is None
    return LetterRow(email, word, tone, note, asks_a_person=held or state is State.FAILED)
