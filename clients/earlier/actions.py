"""Bringing over a note of another system, and taking it away again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clients.earlier.models import EarlierNote
from clients.models import Client
from clients.restricted import Restricted
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.privacy.unlocking import unlocked


@transaction.atomic
def bring_over_note(
    *, client: Client, written_at: datetime, writer: str, text: str, form_key: UUID,
    by: Membership, now: datetime,
) -> EarlierNote:  # fmt: skip
    """Keep it beside what is written here; the same `form_key` twice keeps it once.

    Raises ValidationError for words that will not do, and Restricted.
    """
    held = Client.objects.select_for_update(no_key=True).get(pk=client.pk, practice=by.practice_id)
    known = EarlierNote.objects.filter(form_key=form_key, practice=by.practice_id).first()
    if known is not None:
        return known
    if held.restricted_at is not None:
        raise Restricted(held)
    note = EarlierNote(
        practice=by.practice, client=held, form_key=form_key, written_at=written_at,
        writer=writer.strip(), text=text.strip(), brought_by=by, brought_at=now,
    )  # fmt: skip
    note.full_clean()
    note.save()
    record(Verb.EARLIER_NOTE_BROUGHT_OVER, by=by, subject=note)
    return note


@transaction.atomic
def take_away_note(*, note: EarlierNote, by: Membership) -> None:
    """Remove one again: the import that brought it is undone."""
    record(Verb.EARLIER_NOTE_TAKEN_AWAY, by=by, subject=note)
    with unlocked("erasure"):
        note.delete()
