"""For migrations: a column that held addresses in the clear is sealed, and gets its index."""

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython

from practice.privacy.addresses import AddressIndexField, indexes_in
from practice.privacy.keyring import KeyRing, key_ring

BATCH = 500
Indexes = list[AddressIndexField]
Anew = Callable[[str, str, Indexes, KeyRing], list[str]]


def seal_addresses(app: str, model: str) -> RunPython:
    """Seal every address of the model; backwards, open them. Its columns are there already."""

    def forwards(apps: Any, editor: Any) -> None:
        _rewrite(apps.get_model(app, model), editor.connection, _sealed)

    def backwards(apps: Any, editor: Any) -> None:
        _rewrite(apps.get_model(app, model), editor.connection, _opened)

    return RunPython(forwards, backwards)


def _rewrite(model: Any, connection: Any, anew: Anew) -> None:
    for name in dict.fromkeys(index.of for index in indexes_in(model)):
        field = model._meta.get_field(name)
        indexes = [index for index in indexes_in(model) if index.of == name]
        _rewrite_one(connection, field, indexes, anew)
    # PostgreSQL alters no table whose rows still wait to be checked: one written twice does.
    connection.check_constraints([model._meta.db_table])


def _rewrite_one(connection: Any, field: Any, indexes: Indexes, anew: Anew) -> None:
    """A batch at a time, past Django: what lies there is not yet what the field reads."""
    quoted, ring, last = connection.ops.quote_name, key_ring(), 0
    table, key = quoted(field.model._meta.db_table), quoted(field.model._meta.pk.column)
    column, beside = quoted(field.column), [quoted(index.column) for index in indexes]
    sets = ", ".join(f"{name} = %s" for name in [column, *beside])
    # Names of our own tables and columns; every value is a parameter.
    read = f"SELECT {key}, {column} FROM {table} WHERE {key} > %s"  # nosec B608
    write = f"UPDATE {table} SET {sets} WHERE {key} = %s"  # nosec B608
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{read} ORDER BY {key} LIMIT {BATCH}", [last])
            rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            values = [(*anew(value, field.context, indexes, ring), pk) for pk, value in rows]
            cursor.executemany(write, values)


def _sealed(value: str, context: str, indexes: Indexes, ring: KeyRing) -> list[str]:
    return [ring.seal(value, context), *(index.reckon(value, ring) for index in indexes)]


def _opened(value: str, context: str, indexes: Indexes, ring: KeyRing) -> list[str]:
    return [ring.open(value, context), *("" for _ in indexes)]
