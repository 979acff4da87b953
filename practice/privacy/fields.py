"""Model fields that are sealed in the database and plain in Python.

They cannot be searched or ordered by; what must be found has a column of its own.
"""

import json
from typing import Any

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from practice.privacy.keyring import key_ring


class EncryptedTextField(models.TextField):
    """Text sealed with the key ring. A wrong or missing key raises; ciphertext is never shown."""

    @property
    def context(self) -> str:
        """What the sealed value belongs to: `table.column`."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        """Plain Python to plain text; sealing waits for the column to be known."""
        value = super().get_prep_value(value)
        return value if value is None else key_ring().seal(self.to_text(value), self.context)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Sealed text from the row, opened."""
        return None if value is None else self.from_text(key_ring().open(value, self.context))

    def get_lookup(self, lookup_name: str) -> Any:
        """Only emptiness can be asked of sealed text."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.context} is encrypted and cannot be searched.")
        return super().get_lookup(lookup_name)

    def to_text(self, value: Any) -> str:
        """The text that is sealed."""
        return str(value)

    def from_text(self, text: str) -> Any:
        """The Python value of opened text."""
        return text


class EncryptedJSONField(EncryptedTextField):
    """Any JSON value, sealed as text."""

    # For the type checker: what may be written, and what is read.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Seal the JSON text; None stays NULL."""
        if value is None:
            return None
        text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True)
        return key_ring().seal(text, self.context)

    def from_text(self, text: str) -> Any:
        """The JSON value."""
        return json.loads(text)

    def to_python(self, value: Any) -> Any:
        """JSON values are Python values already."""
        return value


class EncryptedBytesField(models.BinaryField):
    """A file sealed with the key ring. It is opened whole: keep what goes in small."""

    @property
    def context(self) -> str:
        """What the sealed value belongs to: `table.column`."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seal just before the row is written."""
        if value is not None:
            value = key_ring().seal_bytes(bytes(value), self.context)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        """The bytes, opened."""
        return None if value is None else key_ring().open_bytes(bytes(value), self.context)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only emptiness can be asked of sealed bytes."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.context} is encrypted and cannot be searched.")
        return super().get_lookup(lookup_name)
