"""What the bell calls. No arguments, no results: everything is in the tables."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from clients.workshops import erasing, follow_up, line, reminding, signing_up, visitors

FORGET_BEGUN_AFTER = timedelta(hours=24)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def pass_on_places() -> None:
    """Places nobody took go to the next; what was begun and never sent is forgotten."""
    now = timezone.now()
    line.pass_on_everywhere(now=now)
    signing_up.sweep(before=now - FORGET_BEGUN_AFTER)
    visitors.forget_sources(now)


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=180)
def write_workshop_letters() -> None:
    """Reminders that are due, and thanks to those who came."""
    now = timezone.now()
    reminding.remind_everywhere(now=now)
    follow_up.thank_everywhere(now=now)


@shared_task(ignore_result=True, soft_time_limit=300, time_limit=360)
def forget_workshop_people() -> None:
    """Forget who is not a client, a year after the end."""
    erasing.forget_everywhere(now=timezone.now())
