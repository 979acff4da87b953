"""Adding a photo, looking at it, and taking it out."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.models import Client
from clients.notes.locking import check_open
from clients.notes.models import SessionNote
from clients.photos.models import Photo
from clients.photos.standing import standing_of
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.privacy.uploads import PICTURES, clean

NO_DRAFT = "That note takes no photo any more. Add the photo to the file, without a session."


class NotShown(Exception):
    """No standing consent, or it was taken out: nobody sees it. The words say which."""


@transaction.atomic
def add_photo(
    *, client: Client, note: SessionNote | None, content: bytes, side: str, shows: str,
    form_key: UUID, by: Membership, now: datetime,
) -> Photo:  # fmt: skip
    """Keep a picture, written anew and sealed. The same form sent twice is kept once.

    `side` is left, right or both; `shows` says what is on it, on one line. `note` is a draft of
    the client that is open, or None. Raises CannotTake for a file that will not do, and
    ValidationError without standing consent or for any other note.
    """
    taken = clean(content, kinds=PICTURES)
    # An answer to consent locks the same row: it comes wholly before this, or wholly after.
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    known = Photo.objects.filter(form_key=form_key, client=client).first()
    if known is not None:
        return known
    standing = standing_of(client)
    if standing.consent is None:
        raise ValidationError(standing.sentence)
    photo = Photo(
        practice=by.practice, client=client, note=_draft(note, client, now),
        consent=standing.consent, form_key=form_key, kind=taken.kind, content=taken.content,
        size=len(taken.content), side=side, shows=shows, added_by=by, added_at=now,
    )  # fmt: skip
    photo.full_clean()
    photo.save()
    record(Verb.PHOTO_ADDED, by=by, subject=photo)
    return photo


@transaction.atomic
def look_at(*, photo: Photo, by: Membership) -> bytes:
    """The picture. Each look is in the trace. Raises NotShown."""
    # Nothing is opened before it may be.
    held = Photo.objects.select_related("client__practice").defer("content").get(pk=photo.pk)
    if held.taken_out_at is not None:
        raise NotShown("This photo was taken out.")
    standing = standing_of(held.client)
    if standing.consent is None:
        raise NotShown(standing.sentence)
    record(Verb.PHOTO_SEEN, by=by, subject=held)
    return bytes(held.content)


@transaction.atomic
def take_out(*, photo: Photo, reason: str, by: Membership, now: datetime) -> Photo:
    """Show it to nobody any more, whatever the consent. Who was first, and why, stays."""
    held = Photo.objects.select_for_update().defer("content").get(pk=photo.pk)
    if held.taken_out_at is not None:
        return held
    held.taken_out_at, held.taken_out_by, held.why_taken_out = now, by, reason.strip()
    held.clean_fields(exclude={"content"})
    held.save(update_fields=["taken_out_at", "taken_out_by", "why_taken_out"])
    record(Verb.PHOTO_TAKEN_OUT, by=by, subject=held)
    return held


def _draft(note: SessionNote | None, client: Client, now: datetime) -> SessionNote | None:
    """The note as it is now, its row locked: it cannot be signed in between."""
    if note is None:
        return None
    held = SessionNote.objects.select_for_update().get(pk=note.pk)
    if held.client_id != client.pk:
        raise ValidationError({"note": "That note is about somebody else."})
    if held.status != SessionNote.Status.DRAFT:
        raise ValidationError({"note": NO_DRAFT})
    try:
        check_open(held, now=now)
    except ValidationError:
        raise ValidationError({"note": NO_DRAFT}) from None
    return held
