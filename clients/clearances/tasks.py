"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task
from django.utils import timezone

from clients.clearances import lapsing


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=180)
def warn_of_lapsing() -> None:
    """Bring up letters that run out and questions without a reply."""
    lapsing.warn_of_lapsing(now=timezone.now())
