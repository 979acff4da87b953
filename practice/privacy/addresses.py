"""Addresses that are sealed in the database and can be found all the same.

The sealed value stands in one column; a column beside it, `<name>_index`, holds a keyed hash of the
address (HMAC-SHA256, its key derived from the ring's). So a whole address is found, its capitals
aside, and no part of one. The index names its key: while keys change it is asked for under each.
"""

import hmac
import unicodedata
from functools import lru_cache
from typing import Any, TypeVar

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import In

from practice.privacy.fields import EncryptedTextField
from practice.privacy.keyring import KEY_BYTES, LONGEST_ID, CannotOpen, KeyRing, key_ring

# One for all columns, so that a client's address can be told to be a guest's.
FAMILY = b"instep address index 1"
LONGEST_ADDRESS = 254
LONGEST_INDEX = LONGEST_ID + 1 + 64


def indexes_of(text: str, ring: KeyRing) -> list[str]:
    """What stands for an address under each key, the newest first; one "" for a blank one.

    Raises CannotOpen without a key.
    """
    plain = unicodedata.normalize("NFC", text.strip()).lower()
    if not plain:
        return [""]
    if not ring.keys:
        raise CannotOpen("No encryption key is set (INSTEP_KEYS), so no address can be found.")
    return [f"{name}:{_hash(plain, key)}" for name, key in ring.keys]


def key_of_index(index: str) -> str:
    """The id of the key it was reckoned with; "" for a blank one."""
    return index.partition(":")[0]


def _hash(plain: str, key: bytes) -> str:
    return hmac.digest(_derived(key), plain.encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _derived(key: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=FAMILY).derive(key)


class AddressIndexField(models.CharField):
    """The index of the sealed address in the field `of`. It is written with it, never by hand."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        fixed = {"max_length": LONGEST_INDEX, "default": "", "blank": True, "editable": False}
        super().__init__(*args, **{**kwargs, **fixed})

    def deconstruct(self) -> Any:
        """As it was declared."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "default", "blank", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "of": self.of}

    def part(self, address: str) -> str:
        """What of the address is found by it."""
        return address

    def reckon(self, address: str, ring: KeyRing) -> str:
        """What stands in the column for this address."""
        return indexes_of(self.part(address), ring)[0]

    def pre_save(self, instance: models.Model, add: bool) -> str:
        """Reckoned whenever the row is written, from what is written."""
        index = self.reckon(getattr(instance, self.of), key_ring())
        setattr(instance, self.attname, index)
        return index


class DomainIndexField(AddressIndexField):
    """The index of what stands behind the @ of the sealed address in the field `of`."""

    def part(self, address: str) -> str:
        """The domain; nothing of a phone number."""
        return address.rpartition("@")[2] if "@" in address else ""


class AtOneOf(In):
    """Whole addresses, looked up in the index under every key of the ring."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if not isinstance(lhs, Col) or hasattr(rhs, "resolve_expression"):
            raise FieldError("A sealed address is found by one that is written out.")
        field: Any = lhs.target
        index = field.model._meta.get_field(f"{field.name}_index")
        ring = key_ring()
        wanted = [found for address in rhs for found in indexes_of(address, ring)]
        super().__init__(Col(lhs.alias, index), wanted)


class AtAddress(AtOneOf):
    """One of them."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__(lhs, rhs if hasattr(rhs, "resolve_expression") else [rhs])


LOOKUPS = {"exact": AtAddress, "iexact": AtAddress, "in": AtOneOf}


class EncryptedAddressField(EncryptedTextField):
    """Where a letter or message goes: sealed, and found whole by its index, its capitals aside."""

    def get_lookup(self, lookup_name: str) -> Any:
        """Whole addresses are looked up in the index; nothing else can be asked."""
        return LOOKUPS.get(lookup_name) or super().get_lookup(lookup_name)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Whoever seals an address writes its index with it, whichever way the row is written."""
        found = super().check(**kwargs)
        names = {index.of for index in indexes_in(self.model)}
        keeps = issubclass(self.model._default_manager.all().__class__, AddressedQuerySet)
        if self.name not in names or not issubclass(self.model, Addressed) or not keeps:
            sentence = f"{self.context} needs an index, Addressed and AddressedQuerySet."
            found.append(checks.Error(sentence, obj=self, id="privacy.E001"))
        return found


class EncryptedEmailField(EncryptedAddressField):
    """The same where people type it: an email address, in forms too."""

    default_validators = [validate_email, MaxLengthValidator(LONGEST_ADDRESS)]

    def formfield(self, **kwargs: Any) -> Any:
        """One line for an email address."""
        given = {"form_class": forms.EmailField, "max_length": LONGEST_ADDRESS, **kwargs}
        return models.Field.formfield(self, **given)


M = TypeVar("M", bound=models.Model)


class AddressedQuerySet(models.QuerySet[M]):
    """Rows with sealed addresses: who updates one updates its index."""

    def update(self, **kwargs: Any) -> int:
        """The same with the indexes of the addresses among it; an expression is refused."""
        for index in indexes_in(self.model):
            if index.of in kwargs:
                address = kwargs[index.of]
                if hasattr(address, "resolve_expression"):
                    raise FieldError(f"The index of {index.of} needs an address written out.")
                kwargs[index.name] = index.reckon(address, key_ring())
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]


class Addressed(models.Model):
    """A row with sealed addresses."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With an address its index, also where only some fields are read or written."""
        some = kwargs.get("update_fields")
        for index in indexes_in(type(self)):
            if index.of in self.__dict__:
                setattr(self, index.attname, index.reckon(getattr(self, index.of), key_ring()))
            if some is not None and index.of in some:
                some = {*some, index.name}
        super().save(*args, **(kwargs if some is None else {**kwargs, "update_fields": some}))


def indexes_in(model: type[models.Model]) -> list[AddressIndexField]:
    """The indexes of a model's sealed addresses."""
    fields = model._meta.concrete_fields
    return [field for field in fields if isinstance(field, AddressIndexField)]
