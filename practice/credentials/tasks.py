"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task
from django.utils import timezone

from practice.credentials import letters


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=180)
def remind_of_ending() -> None:
    """Write of what ends."""
    letters.remind_of_ending(now=timezone.now())
