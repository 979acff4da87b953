"""One clock for leases: the database's, so that a worker whose own clock is wrong does no harm."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

Clock = Callable[[], datetime]


def database_clock() -> Clock:
    """A clock set by the database once and driven by the machine's monotonic time since.

    SQLite has no clock of its own: there the machine's is the database's.
    """
    if connection.vendor != "postgresql":
        return timezone.now
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        start: datetime = cursor.fetchone()[0]
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)
