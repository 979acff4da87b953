"""Letters as the office sees them: to whom, what about, where they stand. Never their text."""

from dataclasses import dataclass
from datetime import datetime

from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail
from practice.mail.troubles import DEAD, UNWANTED

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
            why=_why(row, practice),
        )
        for row in rows.defer("body_text", "body_html", "calendar_text")[:SHOWN]
    ]


def _why(row: OutboundEmail, practice: Practice) -> str:
    """What is said beside the state. Why a letter was held back can be about somebody's health,
    which the office does not see; that its address does not work is not.
    """
    if row.returned_at is not None:
        back = row.returned_at.astimezone(practice.zone)
        return f"On {back.day} {back:%B}: {row.returned_why}"
    told = row.state in ("failed", "unknown") or row.last_error in (DEAD.reason, UNWANTED.reason)
    return row.last_error if told else ""
