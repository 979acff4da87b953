"""What the bell calls."""

from celery import shared_task
from django.utils import timezone

from clients.moving_out.actions import let_go


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=50)
def let_go_of_exports() -> None:
    """Their day is over."""
    let_go(timezone.now())
