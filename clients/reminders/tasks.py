"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task
from django.utils import timezone

from clients.reminders import actions


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def plan_reminders() -> None:
    """Write down the reminders of the next day and a half."""
    actions.plan_reminders(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=60)
def post_due_reminders() -> None:
    """Put the letters of reminders that fall due into the outbox."""
    actions.post_due_reminders(now=timezone.now())
