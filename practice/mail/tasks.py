"""What the bell calls. No arguments, no results: everything is in the table."""

from celery import shared_task

from practice.mail.clock import database_clock
from practice.mail.deliver import deliver as deliver_due
from practice.mail.incoming import read_bounces as read_what_arrived
from practice.mail.models import WorkerHeartbeat


# The hard limit is shorter than a letter's lease, so a lapsed lease means a worker that is gone.
@shared_task(ignore_result=True, soft_time_limit=40, time_limit=50)
def deliver() -> None:
    """Post what is due."""
    deliver_due()


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=50)
def read_bounces() -> None:
    """Take in what mail servers report."""
    read_what_arrived(now=database_clock()())


@shared_task(ignore_result=True, soft_time_limit=10, time_limit=15)
def heartbeat() -> None:
    """Leave a trace that beat, broker, worker and database all work."""
    WorkerHeartbeat.objects.update_or_create(
        name="worker", defaults={"beaten_at": database_clock()()}
    )
