"""What the bell calls. No arguments, no results: everything is in the tables."""

from celery import shared_task
from django.utils import timezone

from clients.rights import copies, tombstones


@shared_task(ignore_result=True, soft_time_limit=300, time_limit=360)
def make_access_copies() -> None:
    """Copies that were asked for are made, old ones go, and no tombstone lies in one place only."""
    now = timezone.now()
    copies.take_away(now=now)
    copies.make_waiting(now=now)
    tombstones.write_tombstones()
