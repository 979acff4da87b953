"""Letters as the office sees them: to whom, what about, where they stand. Never their text."""

from dataclasses import dataclass
from datetime import datetime

from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail

WORDS = {
    "due": "Waiting",
    "sending": "Being sent",
    "sent": "Sent",
    "failed": "Not sent",
    "unknown": "May have been sent",
    "suppressed": "Held back",
    "superseded": "Replaced",
    "expired": "Too late to send",
}
SHOWN = 100


@dataclass(frozen=True)
class LetterRow:
    """One letter."""

    recipient: str
    subject: str
    at: datetime
    state: str
    word: str
    why: str


def letters_of(practice: Practice) -> list[LetterRow]:
    """The newest hundred letters."""
    rows = OutboundEmail.objects.filter(practice_id=practice.pk).order_by("-created_at", "-pk")
    return [
        LetterRow(
            recipient=row.recipient,
            subject=row.subject,
            at=(row.sent_at or row.created_at).astimezone(practice.zone),
            state=row.state,
            word=WORDS[row.state],
            # Why one was held back can be about somebody's health, which the office does not see.
            why=row.last_error if row.state in ("failed", "unknown") else "",
        )
        for row in rows.defer("body_text", "body_html", "calendar_text")[:SHOWN]
    ]
