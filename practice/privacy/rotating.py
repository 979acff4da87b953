"""Sealing with the newest key what older keys sealed, while the product runs.

Small transactions by primary key. A row is replaced only if it still holds the very ciphertext
that was read, so that nobody's edit is lost, and rows that somebody else holds are passed over
and come again: rotation never waits for a person, and never makes one wait longer than a batch.
Killed, it begins anew and finds only what is left.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import IntegrityError, connection

from practice.privacy.addresses import AddressIndexField, key_of_index
from practice.privacy.keyring import CannotOpen, KeyRing, key_ring
from practice.privacy.sealed import Column, Stored, as_stored, key_of, sealed_columns
from practice.privacy.unlocking import unlocked

BATCH = 100
# Others write between two batches, for as long as one took: SQLite has one writer at a time.
BREATH = 0.02
PASSES = 20
MANY = 1_000_000
# The mildest lock, so that a row may still be pointed at; and none is waited for.
LOCKS = {"postgresql": " FOR NO KEY UPDATE SKIP LOCKED"}
Told = Callable[[str, int], None]


class StillSealedByOld(Exception):
    """Rows were held by others through every pass. Begin again later."""


class SameAddressTwice(Exception):
    """Two rows hold one address, where one may: machines wrote under different newest keys."""


def rotate(*, told: Told = lambda table, done: None, batch: int = BATCH) -> int:
    """Seal everything with the newest key; answers how many rows were. `told` after each batch.

    Raises CannotOpen with the row that no key opens, SameAddressTwice and StillSealedByOld.
    """
    ring = key_ring()
    return sum(_rotate_table(columns, ring, told, batch) for columns in sealed_columns().values())


def _rotate_table(columns: list[Column], ring: KeyRing, told: Told, batch: int) -> int:
    done = 0
    for _ in range(PASSES):
        last, before = None, done
        while True:
            began = time.monotonic()
            found = _one_batch(columns, ring, last, batch)
            if found is None:
                break
            last, replaced = found
            done += replaced
            told(columns[0].table, done)
            time.sleep(max(BREATH, time.monotonic() - began))
        if not _some_left(columns, ring):
            return done
        if done == before:
            time.sleep(1)
    raise StillSealedByOld(
        f"Rows of {columns[0].table} were in use all the time. Run it again: it goes on from here."
    )


def _one_batch(
    columns: list[Column], ring: KeyRing, last: Any, batch: int
) -> tuple[Any, int] | None:
    """The last primary key that was looked at and how many rows were replaced; None: no more."""
    with unlocked("rotation"), connection.cursor() as cursor:
        query, values = _query(columns, ring, last, batch)
        cursor.execute(query + LOCKS.get(connection.vendor, ""), values)
        rows = cursor.fetchall()
        if not rows:
            return None
        return rows[-1][0], sum(_replace(cursor, columns, ring, row) for row in rows)


def _query(columns: list[Column], ring: KeyRing, last: Any, batch: int) -> tuple[str, list[Any]]:
    quoted = connection.ops.quote_name
    key, table = quoted(columns[0].key), quoted(columns[0].table)
    names = ", ".join(quoted(name) for name in _names(columns))
    older, values = _by_an_older_key(columns, ring)
    if last is not None:
        older, values = f"({older}) AND {key} > %s", [*values, last]
    # Names of our own tables and columns; every value is a parameter.
    query = f"SELECT {key}, {names} FROM {table} WHERE {older}"  # nosec B608
    return f"{query} ORDER BY {key} LIMIT {batch}", values


def _names(columns: list[Column]) -> list[str]:
    """What is read of a row: the sealed columns, then the indexes of those that are addresses."""
    beside = (str(index.column) for index in _indexes(columns))
    return [*(column.name for column in columns), *beside]


def _indexes(columns: list[Column]) -> list[AddressIndexField]:
    return [index for column in columns for index in column.indexes]


def _by_an_older_key(columns: list[Column], ring: KeyRing) -> tuple[str, list[Any]]:
    """A condition for rows that an older key sealed; all rows with something, where it cannot."""
    head = f"v1:{ring.newest}:"
    parts: list[str] = []
    values: list[Any] = []
    for column in columns:
        name = connection.ops.quote_name(column.name)
        if column.whole:
            parts.append(f"substr({name}, 1, {len(head)}) <> %s")
            values.append(head.encode() if column.binary else head)
        else:
            parts.append(f"{name} IS NOT NULL")
    newest = f"{ring.newest}:"
    for index in _indexes(columns):
        name = connection.ops.quote_name(str(index.column))
        parts.append(f"({name} <> '' AND substr({name}, 1, {len(newest)}) <> %s)")
        values.append(newest)
    return " OR ".join(parts), values


def _replace(cursor: Any, columns: list[Column], ring: KeyRing, row: tuple[Any, ...]) -> int:
    """Write the row's columns anew, if they are what was read; answers 1 or 0."""
    pk, *values = row
    sets, same, new, old = [], [], [], []
    for name, given, stored, again in _changes(columns, pk, values, ring):
        sets.append(f"{name} = {given}")
        same.append(f"{name} = {given}")
        new.append(again)
        old.append(stored)
    if not sets:
        return 0
    table, key = (connection.ops.quote_name(name) for name in (columns[0].table, columns[0].key))
    held = " AND ".join([f"{key} = %s", *same])
    query = f"UPDATE {table} SET {', '.join(sets)} WHERE {held}"  # nosec B608
    try:
        cursor.execute(query, [*new, pk, *old])
    except IntegrityError as error:
        # What the database would say may hold the values.
        raise SameAddressTwice(
            f"{columns[0].table}, row {pk}: another row has its address, where one may. They "
            "came while machines had different newest keys. Change one of the two, or take it away."
        ) from error
    return int(cursor.rowcount)


def _changes(
    columns: list[Column], pk: Any, values: list[Any], ring: KeyRing
) -> Iterator[tuple[str, str, Stored, Stored]]:
    """Column, its placeholder, what it holds and what it is to hold; indexes with their address."""
    quoted = connection.ops.quote_name
    indexed = dict(zip(_indexes(columns), values[len(columns) :], strict=True))
    for column, value in zip(columns, values[: len(columns)], strict=True):
        if value is None:
            continue
        stored = as_stored(value)
        again = _resealed(column, pk, stored, ring)
        if again != stored:
            yield quoted(column.name), "%s::jsonb" if column.json else "%s", stored, again
        for index in column.indexes:
            reckoned = index.reckon(str(column.open(again, ring)), ring)
            if reckoned != indexed[index]:
                yield quoted(str(index.column)), "%s", indexed[index], reckoned


def _resealed(column: Column, pk: Any, stored: Stored, ring: KeyRing) -> Stored:
    try:
        return column.resealed(stored, ring)
    except CannotOpen as error:
        raise CannotOpen(f"{column}, row {pk}: {error}") from error


def _some_left(columns: list[Column], ring: KeyRing) -> bool:
    """Whether an older key is needed still, in rows that were held by others too."""
    at_most = 1 if all(column.whole for column in columns) else MANY
    query, values = _query(columns, ring, None, at_most)
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    return any(_needs_older(columns, stored, ring) for _, *stored in rows)


def _needs_older(columns: list[Column], values: list[Any], ring: KeyRing) -> bool:
    sealed = zip(columns, values[: len(columns)], strict=True)
    found = {key_of(v) for c, one in sealed if one is not None for v in c.sealed_in(as_stored(one))}
    found |= {key_of_index(index) for index in values[len(columns) :] if index}
    return bool(found - {ring.newest})
