"""A database of its own for one run, and how to pull the rug from under PostgreSQL."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.postgres import find_binaries, unprivileged_user


@contextmanager
def own_database() -> Iterator[str]:
    """An empty one with the product's tables; its address for the processes of the product."""
    name = connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield address()
    finally:
        connection.close()
        connection.creation.destroy_test_db(name, verbosity=0)


def address() -> str:
    """The database as DATABASE_URL names it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return (
        f"postgres://{database['USER']}:{database['PASSWORD']}"
        f"@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )


def restart_at_once() -> None:
    """PostgreSQL ends without a word to anybody, and recovers from its log."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    connection.close()
    user = unprivileged_user()
    drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    command = [find_binaries() / "pg_ctl", "--pgdata", folder, "--wait", "--mode=immediate",
               "--log", folder.parent / "log", "restart"]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        subprocess.run(command, cwd=folder.parent, stdout=said, stderr=said, check=True, **drop)
