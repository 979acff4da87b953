"""Files of rows, one to a line, that outlive a crash and a full disk: a line is whole, or passed
over.
"""

import json
import logging
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

logger = logging.getLogger(__name__)


def add_lines(path: Path, lines: Iterable[str]) -> None:
    """Append, on a fresh line whatever a crash left of the last; on the disk when it returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab+") as file:
        belongs_like(file, path.parent)
        file.write(("" if _ends_whole(file) else "\n").encode() + _joined(lines))
        _to_the_disk(file)
    keep_the_names(path.parent)


def rewrite(path: Path, lines: Iterable[str]) -> None:
    """Put other lines in their place, at once: until then, and if it fails, the old ones stand."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with in_place_of(path, like=path if path.exists() else path.parent) as file:
        file.write(_joined(lines))


def read_lines(path: Path) -> list[str]:
    """All lines that are not empty; none if there is no file."""
    if not path.exists():
        return []
    return [line for line in path.read_text("utf-8", errors="replace").split("\n") if line]


def read_rows(path: Path) -> dict[int, dict[str, Any]]:
    """What the lines say, by their numbers. One that was cut short is passed over, and logged."""
    found = {}
    for number, line in enumerate(read_lines(path), start=1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            found[number] = row
        else:
            logger.error("%s: line %s is not whole and was passed over.", path, number)
    return found


@contextmanager
def in_place_of(path: Path, *, like: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the name `path` once it is on the disk, and only then.

    It belongs to whom `like` does; its mode is that of `like`, or for us alone if that is a folder.
    """
    arriving = path.with_name(f".{path.name}.arriving")
    arriving.unlink(missing_ok=True)
    try:
        with arriving.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            belongs_like(file, like)
            yield file
            if like.is_file():
                os.fchmod(file.fileno(), stat.S_IMODE(like.stat().st_mode))
            _to_the_disk(file)
        os.replace(arriving, path)
        keep_the_names(path.parent)
    finally:
        arriving.unlink(missing_ok=True)


def belongs_like(file: IO[Any], other: Path) -> None:
    """Give a file to whom `other` belongs: what root writes must not lock the product out."""
    if os.geteuid() == 0:
        owner = other.stat()
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)


def keep_the_names(folder: Path) -> None:
    """A name is on the disk once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _ends_whole(file: IO[bytes]) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _to_the_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
