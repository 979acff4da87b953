"""What the bell calls."""

from celery import shared_task

from practice.jobs.working import work
from practice.mail.clock import database_clock


@shared_task(ignore_result=True, soft_time_limit=80, time_limit=85)
def work_on_jobs() -> None:
    """A turn of whatever long work is ready."""
    work(database_clock())
