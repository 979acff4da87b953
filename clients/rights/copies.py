"""Asking for a copy of a record, making it, fetching it, and taking it away again."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clients.rights.copying import make_zip
from clients.rights.models import AccessCopy
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb

logger = logging.getLogger(__name__)
LIES_FOR = timedelta(hours=24)


class CannotCopy(Exception):
    """No copy for this person, or no longer. The words say what to do."""


@transaction.atomic
def ask_for_copy(
    *, client: Client, reason: str, form_key: UUID, by: Membership, now: datetime
) -> AccessCopy:
    """Put a copy in the worker's way; the same `form_key` twice is one. Whoever may open the file
    may ask, and says why. Raises CannotCopy.
    """
    if not Client.objects.visible_to(by).filter(pk=client.pk).exists():
        raise CannotCopy("Only somebody who may open this file can copy it.")
    if not reason.strip():
        raise CannotCopy("Say why the copy is made.")
    copy, is_new = AccessCopy.objects.get_or_create(
        client=client, form_key=form_key,
        defaults={
            "practice_id": client.practice_id, "reason": reason.strip(), "asked_by": by,
            "asked_at": now,
        },
    )  # fmt: skip
    if is_new:
        record(Verb.COPY_ASKED, by=by, subject=copy)
    return copy


@transaction.atomic
def fetch_copy(*, copy: AccessCopy, by: Membership, now: datetime) -> bytes:
    """The ZIP, as often as they like while it lies there, for who asked alone; kept in the trace.

    Raises CannotCopy.
    """
    if copy.asked_by_id != by.pk or not _may_open(copy, by):
        raise CannotCopy("Only whoever asked for this copy can fetch it.")
    if copy.state != AccessCopy.State.READY or copy.content is None or _is_over(copy, now):
        raise CannotCopy("This copy is not there any more. Ask for another one.")
    record(Verb.COPY_FETCHED, by=by, subject=copy)
    return bytes(copy.content)


def make_waiting(*, now: datetime) -> int:
    """Make the copies that were asked for; how many."""
    made = 0
    waiting = AccessCopy.objects.filter(state=AccessCopy.State.WAITING)
    for copy in waiting.select_related("client__practice").order_by("pk"):
        try:
            content = make_zip(copy.client, now=now)
        except Exception as error:  # this copy's trouble, not the next one's
            logger.error("Copy %s: not made, %s.", copy.pk, type(error).__name__)
            waiting.filter(pk=copy.pk).update(state=AccessCopy.State.FAILED)
            continue
        made += waiting.filter(pk=copy.pk).update(
            state=AccessCopy.State.READY, content=content, size=len(content), made_at=now,
            goes_at=now + LIES_FOR,
        )  # fmt: skip
    return made


def take_away(*, now: datetime) -> int:
    """A day later nothing of a copy lies about; how many went."""
    over = AccessCopy.objects.filter(state=AccessCopy.State.READY, goes_at__lte=now)
    return over.update(state=AccessCopy.State.GONE, content=None)


def _may_open(copy: AccessCopy, by: Membership) -> bool:
    return Client.objects.visible_to(by).filter(pk=copy.client_id).exists()


def _is_over(copy: AccessCopy, now: datetime) -> bool:
    return copy.goes_at is None or copy.goes_at <= now
