"""Copying a PostgreSQL database and putting it back, with PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from practice.backups.errors import CannotBackUp, CannotRestore

PART = "database.dump"
SCHEMA, ASIDE = "public", "before_"
DUMP = [
    "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
    f"--exclude-schema={ASIDE}*",
]  # fmt: skip


class NoProgram(Exception):
    """pg_dump or pg_restore is missing, or older than the server."""


@contextmanager
def copied(folder: Path) -> Iterator[tuple[Any, list[str]]]:
    """Dump a snapshot that a transaction holds open, in which the same moment can be asked."""
    try:
        program = find("pg_dump")
    except NoProgram as error:
        raise CannotBackUp(str(error)) from error
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            where = [f"--snapshot={snapshot}", f"--file={folder / PART}"]
            _run(program, [*DUMP, *where], CannotBackUp)

            def ask(query: str) -> Iterator[tuple[Any, ...]]:
                cursor.execute(query)
                return iter(cursor.fetchall())

            # Tables, not what an earlier restoring set aside.
            tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            yield ask, [name for (name,) in tables]
    finally:
        own.close()


def has_data() -> bool:
    """Whether any table is there already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [SCHEMA])
        return bool(cursor.fetchone()[0])


def busy() -> bool:
    """Whether anybody else is connected: the product must be stopped first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone()[0])


def put_back(folder: Path, stamp: str) -> str:
    """Put the copy in its place. What was there is kept as a schema; answers its name."""
    try:
        program = find("pg_restore")
    except NoProgram as error:
        raise CannotRestore(str(error)) from error
    old = f"{ASIDE}{re.sub('[^0-9]', '', stamp)}" if has_data() else ""
    if old:
        _set_aside(old)
    asked = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    try:
        _run(program, asked, CannotRestore, folder / PART)
    except CannotRestore:
        if old:
            _take_back(old)
        raise
    return f"the schema {old}" if old else ""


@transaction.atomic
def _set_aside(old: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA {SCHEMA} RENAME TO {old}")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    _move_extensions(old, SCHEMA)


@transaction.atomic
def _take_back(old: str) -> None:
    # First what both lean on: dropping it would take the old tables' constraints with it.
    _move_extensions(SCHEMA, old)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        cursor.execute(f"ALTER SCHEMA {old} RENAME TO {SCHEMA}")


def _move_extensions(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
            "WHERE n.nspname = %s", [old]
        )  # fmt: skip
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER EXTENSION "{name}" SET SCHEMA {new}')


def find(name: str) -> str:
    """The program of that name that fits the server; raises NoProgram with what to install."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    beside = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    for path in filter(None, [shutil.which(name), *map(str, sorted(beside))]):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        version = re.search(r"(\d+)(\.\d+)*", said.stdout)
        if version and int(version[1]) >= server:
            return path
    raise NoProgram(
        f"{name} of PostgreSQL {server} or newer is needed and was not found: "
        f"install postgresql-client-{server}."
    )


def _run(program: str, asked: list[str], fails: type[Exception], *files: Path) -> None:
    own, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *where, database = own[1:]
    done = subprocess.run(
        [program, *asked, *where, f"--dbname={database}", *map(str, files)],
        env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise fails(f"{Path(program).name} failed: {done.stderr.strip()[:500]}")
