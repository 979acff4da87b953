"""Whether everything that is sealed opens with the keys at hand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from practice.privacy.addresses import indexes_of, key_of_index
from practice.privacy.keyring import CannotOpen, KeyRing, key_ring
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
    for column, pk, stored, indexes in _every_row():
        for value in column.sealed_in(stored):
            try:
                plain = column.open(value, ring)
            except CannotOpen as error:
                tally.closed += 1
                tally.first_closed = tally.first_closed or f"{column}, row {pk}: {error}"
            else:
                tally.opened[(str(column), key_of(value))] += 1
                _check_indexes(column, pk, plain, indexes, ring, tally)
    return tally


def _check_indexes(
    column: Column, pk: Any, plain: Stored, indexes: list[str], ring: KeyRing, tally: Tally
) -> None:
    """Each is the address's own, by a key that is there."""
    for way, index in zip(column.indexes, indexes, strict=True):
        place = f"{column.table}.{way.column}"
        if index not in indexes_of(way.part(str(plain)), ring):
            tally.closed += 1
            sentence = f"{place}, row {pk}: The address is not found by this index."
            tally.first_closed = tally.first_closed or sentence
        elif index:
            tally.opened[(place, key_of_index(index))] += 1


def every_value() -> Iterator[tuple[Column, Any, Stored]]:
    """Column, primary key and what is stored, as it lies: a thousand rows in memory at a time."""
    yield from ((column, pk, stored) for column, pk, stored, _ in _every_row())


def _every_row() -> Iterator[tuple[Column, Any, Stored, list[str]]]:
    """The same with the indexes of an address."""
    for columns in sealed_columns().values():
        for column in columns:
            for pk, stored, *indexes in _values_of(column):
                yield column, pk, as_stored(stored), indexes


def _values_of(column: Column) -> Iterator[tuple[Any, ...]]:
    quoted = connection.ops.quote_name
    key, name = quoted(column.key), quoted(column.name)
    table = quoted(column.table)
    read = ", ".join([key, name, *(quoted(str(index.column)) for index in column.indexes)])
    query = f"SELECT {read} FROM {table} WHERE {name} IS NOT NULL"  # nosec B608
    after: list[Any] = []
    while True:
        further = f" AND {key} > %s" if after else ""
        with connection.cursor() as cursor:
            cursor.execute(f"{query}{further} ORDER BY {key} LIMIT {AT_ONCE}", after)
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = [rows[-1][0]]
