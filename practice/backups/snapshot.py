"""A consistent copy of the database while others write to it, and what is counted in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from practice.backups import postgresql, sqlite
from practice.privacy.sealed import as_stored, key_of, sealed_columns

Ask = Callable[[str], Iterable[tuple[Any, ...]]]


@dataclass(frozen=True)
class Counted:
    """What was in the database at the moment of the copy."""

    rows: dict[str, int]
    keys: list[str]
    migrations: list[list[str]]


def take(folder: Path) -> Counted:
    """Write the copy into `folder`; raises CannotBackUp. The counts are those of the copy."""
    engine = postgresql if connection.vendor == "postgresql" else sqlite
    with engine.copied(folder) as (ask, tables):
        return Counted(rows=count(ask, tables), keys=_keys(ask, tables), migrations=newest(ask))


def count(ask: Ask, tables: Iterable[str]) -> dict[str, int]:
    """Rows of each table."""
    found = {}
    for table in sorted(tables):
        ((rows,),) = ask(f'SELECT count(*) FROM "{table}"')  # nosec B608
        found[table] = int(rows)
    return found


def newest(ask: Ask) -> list[list[str]]:
    """The newest migration of each app: their names begin with numbers."""
    query = "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
    return [[str(app), str(name)] for app, name in ask(query)]


def _keys(ask: Ask, tables: Iterable[str]) -> list[str]:
    """Ids of the keys without which something would not open."""
    found = set()
    for table, columns in sealed_columns().items():
        for column in columns if table in tables else []:
            name = f'substr("{column.name}", 1, 32)' if column.whole else f'"{column.name}"'
            for (value,) in ask(f'SELECT {name} FROM "{table}"'):  # nosec B608
                if value is None:
                    continue
                found |= {key_of(one) for one in column.sealed_in(as_stored(value))}
    return sorted(found - {""})
