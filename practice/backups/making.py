"""Making a backup: copy, seal, read back, and only then give it its name."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from practice.backups import snapshot
from practice.backups.archive import Manifest, pack, unpack
from practice.backups.errors import CannotBackUp
from practice.backups.room import room
from practice.backups.sealing import KEY_NAME, CannotOpenBackup, read_backup_key
from practice.web.lines import keep_the_names

VERSION = "0.1.0"
STAMP = "%Y%m%dT%H%M%SZ"
NAMES = "instep-*.backup"
A_DAY = timedelta(hours=24)


def backup_key() -> bytes:
    """The key of the settings; raises CannotOpenBackup when there is none."""
    if not settings.BACKUP_KEY:
        raise CannotOpenBackup(f"{KEY_NAME} is not set. docs/backups.md says how to make one.")
    return read_backup_key(settings.BACKUP_KEY)


def back_up(folder: Path, *, now: datetime, keep: int) -> Path:
    """A new backup in the folder, read back; older ones beyond the `keep` newest are removed.

    `now` is in UTC. Raises CannotBackUp, and CannotOpenBackup without a key.
    """
    key = backup_key()
    name = folder / f"instep-{now.strftime(STAMP)}.backup"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder), room(CannotBackUp) as work:
            if name.exists():
                raise CannotBackUp(f"{name} is there already.")
            _write(work, name, key, now)
            # One that a clock which was ahead has dated later is no reason to remove this one.
            until_now = sorted(path for path in folder.glob(NAMES) if path.name <= name.name)
            for old in until_now[:-keep]:
                old.unlink()
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise CannotBackUp(f"No backup was made: {error}") from error
    except CannotOpenBackup as error:
        raise CannotBackUp(f"What was written does not read back: {error}") from error
    return name


def is_due(folder: Path, *, now: datetime) -> bool:
    """Whether the newest backup until now is a day old, or there is none."""
    a_day_ago, by_now = (at.strftime(f"instep-{STAMP}.backup") for at in (now - A_DAY, now))
    return not any(a_day_ago < path.name <= by_now for path in folder.glob(NAMES))


def newest_at() -> datetime | None:
    """When the newest in BACKUP_DIR was made, by its name; None where there is none."""
    if not settings.BACKUP_DIR:
        return None
    newest = max((path.name for path in Path(settings.BACKUP_DIR).glob(NAMES)), default=None)
    if newest is None:
        return None
    return datetime.strptime(newest, f"instep-{STAMP}.backup").replace(tzinfo=UTC)


def _write(work: Path, name: Path, key: bytes, now: datetime) -> None:
    counted = snapshot.take(work)
    for kept in settings.KEPT_FILES:
        if kept.exists():
            shutil.copyfile(kept, work / kept.name)
    manifest = Manifest(
        made_at=now.isoformat(), version=VERSION, engine=connection.vendor,
        migrations=counted.migrations, rows=counted.rows, keys=counted.keys,
    )  # fmt: skip
    # Not a name that anybody would take for a backup, until it is one.
    unfinished = name.with_name(f".{name.name}.unfinished")
    try:
        with unfinished.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            pack(manifest, work, out, key)
            out.flush()
            os.fsync(out.fileno())
        with unfinished.open("rb") as source:
            unpack(source, key)
        unfinished.rename(name)
        keep_the_names(name.parent)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotBackUp(f"Another backup is being made in {folder}.") from None
        # What one that was killed left behind.
        for left in folder.glob(".instep-*.unfinished"):
            left.unlink()
        yield
