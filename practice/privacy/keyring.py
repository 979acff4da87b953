"""The key ring for clinical text: named 256-bit keys, newest first, apart from SECRET_KEY.

A sealed value reads `v1:<key id>:<base64(nonce + ciphertext)>`. Its context (table and column)
is authenticated, so a value copied into another column does not open.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v1"
NONCE_BYTES = 12
KEY_BYTES = 32
LONGEST_ID = 20


class CannotOpen(Exception):
    """Stored text cannot be read with the keys at hand. It is never shown as it lies."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id. The first one seals; any of them opens."""

    keys: tuple[tuple[str, bytes], ...]

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self.keys[0][0] if self.keys else ""

    def seal(self, text: str, context: str) -> str:
        """Encrypt `text` for `context`; the same text never seals to the same value."""
        if not self.keys:
            raise CannotOpen("No encryption key is set (INSTEP_KEYS), so nothing can be stored.")
        key_id, key = self.keys[0]
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), context.encode())
        return f"{VERSION}:{key_id}:{base64.b64encode(nonce + sealed).decode()}"

    def seal_bytes(self, content: bytes, context: str) -> bytes:
        """Encrypt a file: the same head, and raw bytes behind it."""
        if not self.keys:
            raise CannotOpen("No encryption key is set (INSTEP_KEYS), so nothing can be stored.")
        key_id, key = self.keys[0]
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, content, context.encode())
        return f"{VERSION}:{key_id}:".encode() + nonce + sealed

    def open_bytes(self, sealed: bytes, context: str) -> bytes:
        """Decrypt a file; raises CannotOpen as `open` does."""
        version, _, rest = sealed.partition(b":")
        name, _, body = rest.partition(b":")
        key_id = name.decode("ascii", "replace")
        if version != VERSION.encode() or not body or not is_key_id(key_id):
            raise CannotOpen(f"A stored value in {context} is not sealed.")
        key = dict(self.keys).get(key_id)
        if key is None:
            raise CannotOpen(
                f"The encryption key “{key_id}” is not in INSTEP_KEYS, and {context} needs it."
            )
        try:
            return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(
                f"The encryption key “{key_id}” does not open {context}: "
                "the key is wrong or the value was altered."
            ) from error

    def open(self, sealed: str, context: str) -> str:
        """Decrypt; raises CannotOpen with a sentence that names the missing key, never the text."""
        version, _, rest = sealed.partition(":")
        key_id, _, body = rest.partition(":")
        # What stands where a key's id belongs is repeated only if it can be one.
        if version != VERSION or not body or not is_key_id(key_id):
            raise CannotOpen(f"A stored value in {context} is not sealed text.")
        key = dict(self.keys).get(key_id)
        if key is None:
            raise CannotOpen(
                f"The encryption key “{key_id}” is not in INSTEP_KEYS, and {context} needs it."
            )
        try:
            raw = base64.b64decode(body, validate=True)
            return (
                AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
            )
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise CannotOpen(
                f"The encryption key “{key_id}” does not open {context}: "
                "the key is wrong or the value was altered."
            ) from error


def is_key_id(text: str) -> bool:
    """Whether a key may be called that: a few letters and digits."""
    return text.isalnum() and len(text) <= LONGEST_ID


def read_keys(entries: list[str]) -> KeyRing:
    """Parse `id:base64` entries; raises ImproperlyConfigured with what to mend, never a key."""
    keys: list[tuple[str, bytes]] = []
    for number, entry in enumerate(filter(None, (e.strip() for e in entries)), start=1):
        key_id, colon, encoded = entry.partition(":")
        if not colon or not is_key_id(key_id):
            raise ImproperlyConfigured(
                f"INSTEP_KEYS: entry {number} must be an id of up to {LONGEST_ID} letters and "
                "digits, a colon and the key."
            )
        try:
            key = base64.b64decode(encoded, altchars=b"-_", validate=True)
        except ValueError as error:
            raise ImproperlyConfigured(f"INSTEP_KEYS: key “{key_id}” is not base64.") from error
        if len(key) != KEY_BYTES:
            raise ImproperlyConfigured(
                f"INSTEP_KEYS: key “{key_id}” must be of {KEY_BYTES} bytes, not {len(key)}."
            )
        keys.append((key_id, key))
    if entries and not keys:
        raise ImproperlyConfigured("INSTEP_KEYS holds no key.")
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise ImproperlyConfigured("INSTEP_KEYS names the same key twice.")
    return KeyRing(tuple(keys))


@lru_cache(maxsize=4)
def _ring(entries: tuple[str, ...]) -> KeyRing:
    return read_keys(list(entries))


def key_ring() -> KeyRing:
    """The ring that the settings describe."""
    return _ring(tuple(settings.ENCRYPTION_KEYS))
