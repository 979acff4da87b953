"""Telling of an adverse event once, and adding to it."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.events.follow_ups import counts_as
from clients.events.models import AdverseEvent, EventEntry
from clients.models import Client
from clients.notes.models import SessionNote
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day


@transaction.atomic
def record_event(
    *, client: Client, note: SessionNote | None, kind: str, happened_at: datetime, what: str,
    done: str, informed: str, form_key: UUID, by: Membership, now: datetime,
) -> AdverseEvent:  # fmt: skip
    """Keep what happened, what was done and who was told. The same form sent twice is kept once.

    `note` is the client's own, draft or signed. Raises ValidationError by field.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    known = AdverseEvent.objects.filter(form_key=form_key, client=client).first()
    if known is not None:
        return known
    if happened_at > now:
        raise ValidationError({"on": "That is still to come. Enter when it happened."})
    if note is not None and note.client_id != client.pk:
        raise ValidationError("That note is about somebody else.")
    event = AdverseEvent(
        practice=by.practice, client=client, note=note, form_key=form_key, kind=kind,
        happened_at=happened_at, what=what, done=done, informed=informed, recorded_by=by,
        recorded_at=now,
    )  # fmt: skip
    event.full_clean()
    event.save()
    record(Verb.EVENT_RECORDED, by=by, subject=event)
    return event


def add(
    *, event: AdverseEvent, text: str, form_key: UUID, by: Membership, now: datetime
) -> EventEntry:
    """Add to what was told, or correct it; what was told first stays."""
    return _enter(event, "", text, form_key, by, now, Verb.EVENT_ADDED_TO)


def follow_up(
    *, event: AdverseEvent, text: str, form_key: UUID, by: Membership, now: datetime
) -> EventEntry:
    """Write down what was found. The day decides whether it is the one after 24 or 48 hours.

    Raises ValidationError on a day when none is due any more, or yet: that is an addition.
    """
    return _enter(event, "follow_up", text, form_key, by, now, Verb.EVENT_FOLLOWED_UP)


def close(
    *, event: AdverseEvent, text: str, form_key: UUID, by: Membership, now: datetime
) -> EventEntry:
    """Ask no further, with the reason. Raises ValidationError when it is closed already."""
    return _enter(event, EventEntry.Kind.CLOSED, text, form_key, by, now, Verb.EVENT_CLOSED)


@transaction.atomic
def _enter(
    event: AdverseEvent, kind: str, text: str, form_key: UUID, by: Membership, now: datetime,
    verb: Verb,
) -> EventEntry:  # fmt: skip
    held = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    known = held.entries.filter(form_key=form_key).first()
    if known is not None:
        return known
    there = set(held.entries.values_list("kind", flat=True))
    if kind and EventEntry.Kind.CLOSED in there:
        raise ValidationError("This was closed meanwhile. What you know now is an addition.")
    if kind == "follow_up":
        zone = event.practice.zone
        kind = counts_as(local_day(held.happened_at, zone), there, today=local_day(now, zone))
        if not kind:
            raise ValidationError("No follow-up is due today. What you know now is an addition.")
    entry = EventEntry(
        practice=by.practice, event=held, kind=kind or EventEntry.Kind.ADDED, text=text,
        form_key=form_key, made_by=by, made_at=now,
    )  # fmt: skip
    entry.full_clean()
    entry.save()
    record(verb, by=by, subject=entry, client_id=held.client_id)
    return entry
