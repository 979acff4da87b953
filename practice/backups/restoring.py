"""The way back: check everything first, put it in place, then check what is there."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from practice.backups import after_restore, last_of_all, postgresql, snapshot, sqlite
from practice.backups.archive import Manifest, unpack
from practice.backups.errors import CannotRestore
from practice.backups.making import STAMP, backup_key
from practice.backups.room import room
from practice.privacy.checking import check_sealed
from practice.privacy.keyring import key_ring
from practice.web.lines import read_lines, rewrite

logger = logging.getLogger(__name__)
Told = Callable[[str], None]


def verify(file: Path) -> Manifest:
    """Read a backup to its end; raises CannotOpenBackup, or OSError."""
    with file.open("rb") as source:
        return unpack(source, backup_key())


def restore(file: Path, *, over: bool, now: datetime, told: Told) -> Manifest:
    """Put a backup into the database of the settings. What was there is kept aside.

    Raises CannotOpenBackup and CannotRestore; before anything was touched, whenever it can be
    known before. Once data is back, all that follows is done, whatever of it fails.
    """
    engine = postgresql if connection.vendor == "postgresql" else sqlite
    with room(CannotRestore) as folder:
        with file.open("rb") as source:
            manifest = unpack(source, backup_key(), folder)
        _fits(manifest, folder / engine.PART)
        if engine.has_data() and not over:
            raise CannotRestore(
                "There is a database already. With --over it is set aside, and this put there."
            )
        if engine.busy():
            raise CannotRestore("Others are using the database. Stop Instep first.")
        for kept in settings.KEPT_FILES:
            bring_lines(folder / kept.name, kept)
        aside = engine.put_back(folder, now.strftime(STAMP))
    if aside:
        told(f"What was there is kept as {aside}.")
    wrong = _as_it_was(manifest)
    if not wrong:
        told(f"{sum(manifest.rows.values())} rows of {len(manifest.rows)} tables are back.")
    wrong += _look_after(told)
    if wrong:
        raise CannotRestore(f"The data is back, and not all is well. {' '.join(wrong)}")
    return manifest


def bring_lines(saved: Path, kept: Path) -> None:
    """Put lines that only the backup has in front. Those written since stay: they hold still."""
    there = read_lines(kept)
    known = set(there)
    missing = [line for line in read_lines(saved) if line not in known]
    if missing:
        rewrite(kept, [*missing, *there])


def _fits(manifest: Manifest, part: Path) -> None:
    if manifest.engine != connection.vendor or not part.exists():
        raise CannotRestore(
            f"This backup is of {manifest.engine}, and DATABASE_URL names {connection.vendor}."
        )
    missing = sorted(set(manifest.keys) - {name for name, _ in key_ring().keys})
    if missing:
        raise CannotRestore(
            f"This backup needs keys that are not in INSTEP_KEYS: {', '.join(missing)}."
        )
    known = MigrationExecutor(None).loader.disk_migrations
    if any((app, name) not in known for app, name in manifest.migrations):
        raise CannotRestore("This backup was made by a newer Instep. Restore it with that one.")


def _as_it_was(manifest: Manifest) -> list[str]:
    with connection.cursor() as cursor:

        def ask(query: str) -> list[tuple[object, ...]]:
            cursor.execute(query)
            return list(cursor.fetchall())

        rows = snapshot.count(ask, manifest.rows)
    wrong = sorted(table for table in rows if rows[table] != manifest.rows[table])
    return [f"Not as many rows as were saved, in: {', '.join(wrong)}."] if wrong else []


def _look_after(told: Told) -> list[str]:
    """Bring it up to date, open everything, erase again, hold the trace against its chain.

    Answers what is wrong. One that fails keeps no other from being done.
    """
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    tally = check_sealed()
    wrong = []
    if tally.closed:
        wrong.append(f"{tally.closed} values do not open. The first: {tally.first_closed}")
    else:
        told(f"All {tally.opened.total()} sealed values open.")
    for hook in [*after_restore, *last_of_all, _hold_the_trace]:
        try:
            said = hook()
        except Exception as error:
            logger.exception("%s failed.", hook.__name__)
            wrong.append(f"{hook.__name__}: {error}")
        else:
            if said:
                told(said)
    return wrong


def _hold_the_trace() -> str:
    if "audit" in get_commands():
        call_command("audit", "verify")
    return ""
