"""What the bell calls for the trace."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from practice.audit.chain import seal
from practice.audit.heads import CannotReadHeads, note_heads, noted
from practice.audit.models import BrokenChain
from practice.audit.verify import verify

logger = logging.getLogger(__name__)
DAYS = timedelta(days=3)
# Of the checks, six hours apart, the one before this hour walks everything.
NIGHT = 6


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=70)
def seal_the_trace() -> None:
    """Link the events of the last seconds."""
    seal(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=900, time_limit=960)
def check_the_trace() -> None:
    """Hold the last days, and at night everything, against the links and the heads that were noted.

    Before anything is sealed or noted anew: what is broken is not made whole by looking.
    """
    now = timezone.now()
    try:
        heads = noted(settings.AUDIT_HEADS)
    except CannotReadHeads as error:
        logger.error("The trace cannot be checked. %s", error)
        return
    since = None if now.hour < NIGHT else now - DAYS
    faults = verify(now=now, since=since, heads=heads).faults
    for fault in faults:
        logger.error("The trace is broken. %s", fault)
    broken = {fault.practice_id for fault in faults if not fault.is_late}
    _tell_owners(broken, now)
    if not broken:
        seal(now=now, whole=True)
    note_heads(settings.AUDIT_HEADS, now=now, without=broken)


@transaction.atomic
def _tell_owners(broken: set[int], now: datetime) -> None:
    """Since when each is known; one that was mended is told no more."""
    BrokenChain.objects.exclude(practice_id__in=broken).delete()
    new = [BrokenChain(practice_id=one, found_at=now) for one in sorted(broken)]
    BrokenChain.objects.bulk_create(new, ignore_conflicts=True)
