"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task
from django.utils import timezone

from clients.appointments import before_visits


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def ask_before_visits() -> None:
    """Send the short questions for tomorrow's visits."""
    before_visits.ask_before_visits(now=timezone.now())
