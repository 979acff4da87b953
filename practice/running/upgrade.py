"""Tables and static files for a new release, while the release before goes on with both.

A migration that waits for a lock keeps everybody behind it waiting, too: it asks for a few seconds,
lets them all through, and asks again. What a migration may do at all, with people at work, is in
docs/deploy.md and held by tests/repository/test_migrations.py.
"""

import os
import sys
import time
from collections.abc import Callable

import django
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection

LOCKS_WITHIN = "3s"
TRIES = 20
PAUSE = 5.0
LOCK_NOT_AVAILABLE = "55P03"


def patiently(work: Callable[[], object], *, pause: float = PAUSE) -> None:
    """Do the work, again and again while it does not get its locks; then raise what it raised."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET lock_timeout = '{LOCKS_WITHIN}'")
    for left in reversed(range(TRIES)):
        try:
            work()
        except OperationalError as error:
            if not left or getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(pause)
        else:
            return


def tables() -> None:
    """Bring the database up to date; of a try that failed, whole migrations stand."""
    patiently(lambda: call_command("migrate", interactive=False, verbosity=1))
    call_command("createcachetable", verbosity=0)


def static_files() -> None:
    """Put the new ones beside the old, which pages that are open still ask for."""
    call_command("collectstatic", interactive=False, verbosity=0)


def main() -> None:
    """Both, or a sentence that says why not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    django.setup()
    try:
        tables()
        static_files()
    except (DatabaseError, OSError) as error:
        sys.exit(f"The tables or the static files could not be prepared: {error}")


if __name__ == "__main__":
    main()
