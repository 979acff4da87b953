"""What the bell calls for the trace."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from practice.audit.chain import seal
from practice.audit.heads import note_heads
from practice.audit.verify import verify

logger = logging.getLogger(__name__)
DAYS = timedelta(days=3)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=70)
def seal_the_trace() -> None:
    """Link the events of the last seconds."""
    seal(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=900, time_limit=960)
def check_the_trace() -> None:
    """Hold the last days against their links, and note the heads down."""
    now = timezone.now()
    seal(now=now, whole=True)
    for fault in verify(now=now, since=now - DAYS).faults:
        logger.error("The trace is broken. %s", fault)
    note_heads(settings.AUDIT_HEADS, now=now)
