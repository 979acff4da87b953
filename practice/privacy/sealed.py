"""Where sealed values lie: every encrypted column there is, and what apps name besides.

Columns are found by their fields, so that a new one cannot be forgotten. A sealed value inside
another column (a secret in a library's JSON) is named once, in an app's `ready`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from practice.privacy.addresses import AddressIndexField, indexes_in
from practice.privacy.fields import EncryptedBytesField, EncryptedTextField
from practice.privacy.keyring import VERSION, KeyRing, is_key_id

Stored = str | bytes
HEAD_BYTES = 32
_named: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Column:
    """One column with sealed values. `whole`: the value is sealed, not something inside it.
    `indexes`: by which its addresses are found.
    """

    table: str
    key: str
    name: str
    context: str
    whole: bool = True
    binary: bool = False
    json: bool = False
    indexes: tuple[AddressIndexField, ...] = ()

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"

    def sealed_in(self, stored: Stored) -> list[Stored]:
        """The sealed values of one row's column."""
        if self.whole:
            return [stored]
        assert isinstance(stored, str)
        return [*_sealed_strings(stored)]

    def resealed(self, stored: Stored, ring: KeyRing) -> Stored:
        """The same with what an older key sealed sealed by the newest; raises CannotOpen."""
        for value in self.sealed_in(stored):
            if key_of(value) != ring.newest:
                again = self.seal(self.open(value, ring), ring)
                stored = again if self.whole else stored.replace(value, again)  # type: ignore[arg-type]
        return stored

    def open(self, value: Stored, ring: KeyRing) -> Stored:
        """What is sealed; raises CannotOpen."""
        if isinstance(value, str):
            return ring.open(value, self.context)
        return ring.open_bytes(value, self.context)

    def seal(self, plain: Stored, ring: KeyRing) -> Stored:
        """Sealed with the newest key."""
        if isinstance(plain, str):
            return ring.seal(plain, self.context)
        return ring.seal_bytes(plain, self.context)


def register_sealed(model: str, column: str, context: str) -> None:
    """Say that strings sealed for `context` stand inside a text or JSON column of `app.Model`."""
    _named[(model, column)] = context


def sealed_columns() -> dict[str, list[Column]]:
    """By table: the columns in which sealed values lie."""
    found: dict[str, list[Column]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            column = _column_of(model, field)
            if column:
                found.setdefault(column.table, []).append(column)
    return found


def key_of(value: Stored) -> str:
    """The id of the key that sealed it, or nothing: it is not sealed."""
    head = value[:HEAD_BYTES]
    text = head if isinstance(head, str) else bytes(head).decode("ascii", "replace")
    version, key_id, *_ = *text.split(":", 2), "", ""
    return key_id if version == VERSION and is_key_id(key_id) else ""


def as_stored(value: Any) -> Stored:
    """What a cursor gives: text, or bytes in whatever wrapping."""
    return value if isinstance(value, str) else bytes(value)


def _column_of(model: type[models.Model], field: Any) -> Column | None:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    if isinstance(field, EncryptedTextField | EncryptedBytesField):
        binary = isinstance(field, EncryptedBytesField)
        indexes = tuple(index for index in indexes_in(model) if index.of == field.name)
        return Column(table, key, str(field.column), field.context, binary=binary, indexes=indexes)
    context = _named.get((model._meta.label, str(field.column)))
    if context is None:
        return None
    is_json = field.db_type(connection) == "jsonb"
    return Column(table, key, str(field.column), context, whole=False, json=is_json)


def _sealed_strings(text: str) -> Iterator[str]:
    """Sealed values are of letters, digits and `:+/=` alone: JSON quotes them as they are."""
    for piece in text.split('"'):
        if key_of(piece):
            yield piece
