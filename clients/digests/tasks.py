"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task
from django.utils import timezone

from clients.digests import actions


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=180)
def write_digests() -> None:
    """Put the letters of the day that are due into the outbox."""
    actions.write_digests(now=timezone.now())
