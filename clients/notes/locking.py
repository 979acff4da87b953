"""A draft that nobody touched for long is locked: it is signed as it is, and added to afterwards.

Nothing is stored with the note. When it locks follows from its last save and the practice's rule,
so that nobody signs by doing nothing, and a changed rule is true at once.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.notes.models import NoteRules, SessionNote
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb


class Locked(ValidationError):
    """The draft is past its time. What was typed goes into an amendment, once it is signed."""

    def __init__(self, at: datetime) -> None:
        super().__init__(
            f"This draft was locked on {at:%-d %B %Y at %H:%M}, so what you typed is not in it. "
            "Copy it, sign the note as it is, then add it as an amendment with the reason."
        )


def locks_at(saved_at: datetime, hours: int) -> datetime | None:
    """From when on a draft last saved at `saved_at` is locked; None for never. Pure."""
    return saved_at + timedelta(hours=hours) if hours else None


def lock_hours(practice: Practice) -> int:
    """The practice's rule, in hours; 0 for never."""
    rules: NoteRules | None = getattr(practice, "note_rules", None)
    return rules.lock_hours if rules else 0


def locked_at(note: SessionNote, *, now: datetime) -> datetime | None:
    """Since when the draft is locked, on the practice's clock; None while it is open, or signed."""
    if note.status != SessionNote.Status.DRAFT:
        return None
    at = locks_at(note.saved_at, lock_hours(note.practice))
    return at.astimezone(note.practice.zone) if at is not None and at <= now else None


def check_open(note: SessionNote, *, now: datetime) -> None:
    """Raise Locked for a draft past its time. `note` is read anew, with its row locked."""
    at = locked_at(note, now=now)
    if at is not None:
        raise Locked(at)


@transaction.atomic
def set_lock(*, practice: Practice, hours: int, by: Membership) -> NoteRules:
    """Set when drafts lock: 0 (never), 24 or 72 hours after the last save."""
    rules, _ = NoteRules.objects.update_or_create(practice=practice, defaults={"lock_hours": hours})
    record(Verb.NOTE_RULES_SET, by=by, subject=rules, fields=["lock_hours"])
    return rules
