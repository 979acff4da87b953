"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task
from django.utils import timezone

from clients.homecare import silence


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=150)
def look_for_silence() -> None:
    """Bring up routines of which nothing was heard."""
    silence.look_for_silence(now=timezone.now())
