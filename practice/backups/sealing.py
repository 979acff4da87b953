"""A file sealed in pieces as it is written. Pure: file objects and a key in, bytes out.

After a head (what it is, a salt, a mark of the key) come pieces of a megabyte, each sealed with
AES-256-GCM under a key of the file's own. A piece's nonce is its number and whether it is the
last: pieces taken out, swapped or added, and a file cut short, do not open.
"""

import base64
import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WHAT = b"INSTEP-BACKUP-1\n"
KEY_BYTES, SALT_BYTES, MARK_BYTES, TAG_BYTES = 32, 16, 16, 16
PIECE = 1024 * 1024
KEY_NAME = "INSTEP_BACKUP_KEY"


class CannotOpenBackup(Exception):
    """The key is missing or wrong, or the file is damaged. The words say which."""


def read_backup_key(text: str) -> bytes:
    """The 32 bytes of a base64 key; raises ValueError with what to mend, never the key."""
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError as error:
        raise ValueError(f"{KEY_NAME} is not base64.") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"{KEY_NAME} must be of {KEY_BYTES} bytes, not {len(key)}.")
    return key


class SealedWriter(io.RawIOBase):
    """Write to it, then `close` it: only that puts the last piece's mark. Leaves `out` open."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        salt = os.urandom(SALT_BYTES)
        self._out, self._number, self._waiting = out, 0, bytearray()
        self._head = WHAT + salt + _derived(key, salt, b"mark", MARK_BYTES)
        self._cipher = AESGCM(_derived(key, salt, b"pieces", KEY_BYTES))
        out.write(self._head)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Keep until there is a piece, and more to come after it."""
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        """Seal what is left as the last piece."""
        if not self.closed:
            self._put(bytes(self._waiting), last=True)
            super().close()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last), piece, self._head))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what SealedWriter wrote; raises CannotOpenBackup."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._head = source.read(len(WHAT) + SALT_BYTES + MARK_BYTES)
        if not self._head.startswith(WHAT) or len(self._head) < len(WHAT) + SALT_BYTES + MARK_BYTES:
            raise CannotOpenBackup("This file is not a backup of Instep, or its beginning is lost.")
        salt, mark = self._head[len(WHAT) : -MARK_BYTES], self._head[-MARK_BYTES:]
        if _derived(key, salt, b"mark", MARK_BYTES) != mark:
            raise CannotOpenBackup(
                f"This backup was made with another key than the one in {KEY_NAME}."
            )
        self._cipher = AESGCM(_derived(key, salt, b"pieces", KEY_BYTES))
        self._source, self._number, self._opened = source, 0, b""
        self._next = source.read(PIECE + TAG_BYTES)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Some of what is next; nothing at the end, which was marked as the end."""
        while not self._opened and (self._next or not self._number):
            self._opened = self._open_next()
        given = self._opened[: len(buffer)]
        self._opened = self._opened[len(given) :]
        buffer[: len(given)] = given
        return len(given)

    def _open_next(self) -> bytes:
        sealed, self._next = self._next, self._source.read(PIECE + TAG_BYTES)
        nonce = _nonce(self._number, last=not self._next)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, sealed, self._head)
        except (InvalidTag, ValueError) as error:
            raise CannotOpenBackup(
                f"This backup is damaged: it was cut short or altered at megabyte {self._number}."
            ) from error


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(key: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    info = b"instep backup " + purpose
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)
