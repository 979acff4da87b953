"""Whether everything that is sealed opens with the keys at hand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from practice.privacy.keyring import CannotOpen, key_ring
from practice.privacy.sealed import Column, Stored, as_stored, key_of, sealed_columns

AT_ONCE = 1000


@dataclass
class Tally:
    """How many values each key sealed in each column, and which did not open."""

    opened: Counter[tuple[str, str]] = field(default_factory=Counter)
    closed: int = 0
    first_closed: str = ""

    def keys(self) -> set[str]:
        """The ids of all the keys that are needed."""
        return {key for _, key in self.opened}


def check_sealed() -> Tally:
    """Open every sealed value of every row, and keep none."""
    tally, ring = Tally(), key_ring()
    for column, pk, stored in every_value():
        for value in column.sealed_in(stored):
            try:
                column.open(value, ring)
            except CannotOpen as error:
                tally.closed += 1
                tally.first_closed = tally.first_closed or f"{column}, row {pk}: {error}"
            else:
                tally.opened[(str(column), key_of(value))] += 1
    return tally


def every_value() -> Iterator[tuple[Column, Any, Stored]]:
    """Column, primary key and what is stored, as it lies: a thousand rows in memory at a time."""
    for columns in sealed_columns().values():
        for column in columns:
            for pk, stored in _values_of(column):
                yield column, pk, stored


def _values_of(column: Column) -> Iterator[tuple[Any, Stored]]:
    quoted = connection.ops.quote_name
    key, name = quoted(column.key), quoted(column.name)
    table = quoted(column.table)
    query = f"SELECT {key}, {name} FROM {table} WHERE {name} IS NOT NULL"  # nosec B608
    after: list[Any] = []
    while True:
        further = f" AND {key} > %s" if after else ""
        with connection.cursor() as cursor:
            cursor.execute(f"{query}{further} ORDER BY {key} LIMIT {AT_ONCE}", after)
            rows = cursor.fetchall()
        yield from ((pk, as_stored(stored)) for pk, stored in rows)
        if len(rows) < AT_ONCE:
            return
        after = [rows[-1][0]]
