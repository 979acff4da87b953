"""A row for each task that ended well: one that fails at every ring is seen by its silence."""

import logging
import time
from typing import Any

from celery import Task
from celery.signals import task_success
from django.db import DatabaseError

logger = logging.getLogger(__name__)

# Some are rung every two seconds: a process writes each down once a minute.
AT_MOST_EVERY = 60.0
_written: dict[str, float] = {}


@task_success.connect
def note(sender: Task, **kwargs: Any) -> None:
    """Write down that it ended well; that this fails is no failure of the task."""
    from practice.mail.clock import database_clock
    from practice.mail.models import WorkerHeartbeat

    name, now = sender.name.replace(".tasks.", "."), time.monotonic()
    if now - _written.get(name, -AT_MOST_EVERY) < AT_MOST_EVERY:
        return
    try:
        WorkerHeartbeat.objects.update_or_create(
            name=name, defaults={"beaten_at": database_clock()()}
        )
    except DatabaseError:
        logger.warning("That %s ended well could not be written down.", name)
    else:
        _written[name] = now
