"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task
from django.utils import timezone

from clients.screening import reviews


@shared_task(ignore_result=True, soft_time_limit=300, time_limit=360)
def raise_reviews() -> None:
    """Bring up what is to be asked again."""
    reviews.raise_reviews(now=timezone.now())
