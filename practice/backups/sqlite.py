"""Copying a SQLite database and putting it back."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from practice.backups.errors import CannotRestore
from practice.web.lines import in_place_of

PART = "database.sqlite3"


@contextmanager
def copied(folder: Path) -> Iterator[tuple[Any, list[str]]]:
    """Copy in one step, which other writers neither see nor disturb; then ask the copy."""
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / PART)) as copy:
        connection.connection.backup(copy)
        # One file, with nothing beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        yield copy.execute, [name for (name,) in copy.execute(tables)]


def has_data() -> bool:
    """Whether there is a database already."""
    path = _path()
    return path.exists() and path.stat().st_size > 0


def put_back(folder: Path, stamp: str) -> str:
    """Put the copy in its place. What was there, and is not `busy`, stays beside it; says where."""
    path, part = _path(), folder / PART
    with closing(sqlite3.connect(part)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CannotRestore("The copy in this backup is not a sound SQLite database.")
        copy.execute("PRAGMA journal_mode=WAL")
    connection.close()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = f"{path}.before-{stamp}" if has_data() else ""
    if not aside:
        # The log of a database that is gone would be read into this one.
        for left in ("-wal", "-shm", "-journal"):
            Path(f"{path}{left}").unlink(missing_ok=True)
    try:
        # Whole, and on this disk, before what is there is touched.
        with in_place_of(path, like=path if aside else settings.VAR_DIR) as arriving:
            with part.open("rb") as copy:
                shutil.copyfileobj(copy, arriving)
            if aside:
                os.link(path, aside)
    except OSError:
        if aside and Path(aside).exists() and Path(aside).samefile(path):
            os.unlink(aside)
        raise
    return aside


def busy() -> bool:
    """Whether anybody else has it open. If not, what its log holds is brought into the file."""
    if not has_data():
        return False
    connection.close()
    with closing(sqlite3.connect(_path(), timeout=0)) as there:
        try:
            return bool(there.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",))
        except sqlite3.OperationalError:
            return True


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])
