"""Putting the copies of confirmed messages into the outbox, a part at a time.

A part is one transaction: killed in the middle it has written nothing, and the next ring begins
with the copies that still wait. The letters' keys would refuse a second one besides.
"""

import logging
from datetime import datetime
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction

from clients.circulars.emails import USEFUL_FOR, queue_copy, sign_off_of
from clients.circulars.models import Circular, Copy, Out
from clients.circulars.pacing import PART, after
from practice.mail.queue import CannotQueue, one_address
from practice.schedule.wall import local_day

logger = logging.getLogger(__name__)
# The house's trouble and no letter's: the part is written again at the next ring.
NOT_THE_LETTERS = (OperationalError, InterfaceError, MemoryError, SoftTimeLimitExceeded)
# Parts for one ring of the bell; the next ring goes on.
AT_ONCE = 10


def queue_waiting(*, now: datetime) -> int:
    """Write the next letters of every message that is under way; answers how many."""
    written = 0
    for pk in list(Circular.objects.under_way().order_by("pk").values_list("pk", flat=True)):
        try:
            for _ in range(AT_ONCE):
                part = queue_part(pk, now=now)
                written += part
                if part < PART:
                    break
        except Exception as error:  # this message's trouble, not the next one's
            logger.error("Circular %s could not be queued: %s.", pk, type(error).__name__)
    return written


@transaction.atomic
def queue_part(pk: int, *, now: datetime) -> int:
    """Write one part's letters; answers how many copies were looked at."""
    rows = Circular.objects.select_related("practice")
    rows = rows.select_for_update(skip_locked=True, of=("self",))
    circular = rows.filter(pk=pk, state=Circular.State.GOING).first()
    if circular is None or circular.leaves_at is None:
        return 0
    waiting = circular.copies.filter(state=Copy.State.WAITING)
    copies = list(waiting.select_related("client").order_by("pk")[:PART])
    if not copies:
        return 0
    before = circular.copies.filter(state=Copy.State.QUEUED).count()
    number = circular.copies.exclude(state=Copy.State.LEFT_OUT).count()
    # One that is tried again leaves later than the last was to.
    expires_at = max(circular.leaves_at + after(number), now) + USEFUL_FOR
    sign_off = sign_off_of(circular)
    for place, copy in enumerate(copies, start=before):
        leaves_at = circular.leaves_at + after(place)
        _write(
            copy, circular, sign_off=sign_off, leaves_at=leaves_at, expires_at=expires_at, now=now
        )
    Copy.objects.bulk_update(copies, ["state", "email", "why"])
    return len(copies)


def _write(copy: Copy, circular: Circular, *, now: datetime, **letter: Any) -> None:
    """One letter. One that cannot be written is left out where people see it; the others go on."""
    try:
        one_address(copy.client.letters_to_on(local_day(now, circular.practice.zone)))
    except CannotQueue:
        copy.state, copy.why = Copy.State.LEFT_OUT, Out.ADDRESS_GONE
        return
    try:
        with transaction.atomic():
            copy.email = queue_copy(copy, circular, now=now, **letter)
        copy.state = Copy.State.QUEUED
    except NOT_THE_LETTERS:
        raise
    except Exception as error:
        logger.error("Copy %s could not be written: %s.", copy.pk, type(error).__name__)
        copy.state, copy.why = Copy.State.LEFT_OUT, Out.BROKEN
