"""The way back: check everything first, put it in place, then check what is there."""

import tempfile
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
from practice.privacy.checking import check_sealed
from practice.privacy.keyring import key_ring

Told = Callable[[str], None]


def verify(file: Path) -> Manifest:
    """Read a backup to its end; raises CannotOpenBackup, or OSError."""
    with file.open("rb") as source:
        return unpack(source, backup_key())


def restore(file: Path, *, over: bool, now: datetime, told: Told) -> Manifest:
    """Put a backup into the database of the settings. What was there is kept aside.

    Raises CannotOpenBackup and CannotRestore; before anything was touched, whenever it can be
    known before.
    """
    engine = postgresql if connection.vendor == "postgresql" else sqlite
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.VAR_DIR) as work:
        folder = Path(work)
        with file.open("rb") as source:
            manifest = unpack(source, backup_key(), folder)
        _fits(manifest, folder / engine.PART)
        if engine.has_data() and not over:
            raise CannotRestore(
                "There is a database already. With --over it is set aside, and this put there."
            )
        if engine.busy():
            raise CannotRestore("Others are using the database. Stop Instep first.")
        aside = engine.put_back(folder, now.strftime(STAMP))
        if aside:
            told(f"What was there is kept as {aside}.")
        for kept in settings.KEPT_FILES:
            if (folder / kept.name).exists():
                bring_lines(folder / kept.name, kept)
    _as_it_was(manifest)
    told(f"{sum(manifest.rows.values())} rows of {len(manifest.rows)} tables are back.")
    _look_after(told)
    return manifest


def bring_lines(saved: Path, kept: Path) -> None:
    """Put lines that only the backup has in front. Those written since stay: they hold still."""
    there = kept.read_text().splitlines() if kept.exists() else []
    missing = [line for line in saved.read_text().splitlines() if line not in set(there)]
    kept.write_text("".join(f"{line}\n" for line in [*missing, *there]))


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


def _as_it_was(manifest: Manifest) -> None:
    with connection.cursor() as cursor:

        def ask(query: str) -> list[tuple[object, ...]]:
            cursor.execute(query)
            return list(cursor.fetchall())

        rows = snapshot.count(ask, manifest.rows)
    wrong = sorted(table for table in rows if rows[table] != manifest.rows[table])
    if wrong:
        raise CannotRestore(f"Not as many rows as were saved, in: {', '.join(wrong)}.")


def _look_after(told: Told) -> None:
    """Bring it up to date, open everything, erase again, hold the trace against its chain."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    tally = check_sealed()
    if tally.closed:
        raise CannotRestore(f"{tally.closed} values do not open. The first: {tally.first_closed}")
    told(f"All {tally.opened.total()} sealed values open.")
    for hook in [*after_restore, *last_of_all]:
        said = hook()
        if said:
            told(said)
    if "audit" in get_commands():
        call_command("audit", "verify")
