"""A sealed file opens whole, with its key, or not at all."""

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.backups.sealing import (
    PIECE,
    TAG_BYTES,
    WHAT,
    CannotOpenBackup,
    SealedReader,
    SealedWriter,
    read_backup_key,
)

KEY = b"b" * 32
HEAD = len(WHAT) + 32
SEALED_PIECE = PIECE + TAG_BYTES


def sealed(content: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    with SealedWriter(out, key) as writer:
        writer.write(content)
    return out.getvalue()


def opened(content: bytes, key: bytes = KEY) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(content), key)).read()


THREE = b"1" * PIECE + b"2" * PIECE + b"3" * 10
SEALED = sealed(THREE)
ONE, TWO, LAST = (
    SEALED[HEAD : HEAD + SEALED_PIECE],
    SEALED[HEAD + SEALED_PIECE : HEAD + 2 * SEALED_PIECE],
    SEALED[HEAD + 2 * SEALED_PIECE :],
)
BEGINNING = SEALED[:HEAD]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1])
def test_it_comes_back_at_every_size(size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    assert opened(sealed(content)) == content


def test_nothing_of_it_can_be_read_and_no_two_are_alike() -> None:
    assert b"1" * 40 not in SEALED
    assert sealed(THREE) != SEALED


@pytest.mark.parametrize(
    "broken",
    [
        BEGINNING,
        BEGINNING + ONE,
        BEGINNING + ONE + TWO,
        BEGINNING + ONE + LAST,
        BEGINNING + TWO + ONE + LAST,
        BEGINNING + ONE + ONE + LAST,
        BEGINNING + LAST,
        SEALED[:-1],
        SEALED + b"x",
        SEALED + LAST,
        sealed(THREE)[:HEAD] + ONE + TWO + LAST,
        BEGINNING + ONE + sealed(THREE)[HEAD + SEALED_PIECE :],
    ],
    ids=["no pieces", "one left", "last missing", "middle missing", "swapped", "twice",
         "only the last", "a byte short", "a byte more", "last twice", "another head",
         "another file's pieces"],
)  # fmt: skip
def test_pieces_that_are_missing_swapped_or_added_do_not_open(broken: bytes) -> None:
    with pytest.raises(CannotOpenBackup, match="damaged: it was cut short or altered"):
        opened(broken)


@given(st.integers(HEAD, HEAD + 200), st.integers(1, 255))
def test_one_altered_byte_is_found(place: int, by: int) -> None:
    short = bytearray(sealed(b"x" * 200))
    short[place] ^= by
    with pytest.raises(CannotOpenBackup, match="megabyte 1"):
        opened(bytes(short))


def test_the_wrong_key_and_the_wrong_file_are_said() -> None:
    with pytest.raises(CannotOpenBackup, match="another key than the one in INSTEP_BACKUP_KEY"):
        opened(SEALED, b"c" * 32)
    for other in (b"", b"SQLite format 3", BEGINNING[:-1]):
        with pytest.raises(CannotOpenBackup, match="not a backup of Instep"):
            opened(other)


def test_a_key_says_what_is_wrong_with_it_and_never_itself() -> None:
    assert read_backup_key(base64.urlsafe_b64encode(KEY).decode()) == KEY
    with pytest.raises(ValueError, match=r"^INSTEP_BACKUP_KEY is not base64\.$"):
        read_backup_key("not a key!")
    with pytest.raises(ValueError, match=r"^INSTEP_BACKUP_KEY must be of 32 bytes, not 3\.$"):
        read_backup_key("YWJj")
