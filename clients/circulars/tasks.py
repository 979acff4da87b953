"""What the bell calls. No arguments, no results: everything is in the tables."""

from celery import shared_task
from django.utils import timezone

from clients.circulars import actions, posting


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def queue_circulars() -> None:
    """Put the next copies of confirmed messages into the outbox."""
    posting.queue_waiting(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def let_go_of_drafts() -> None:
    """Delete drafts that were thrown away a week ago."""
    actions.let_go(timezone.now())
