"""What is inside a backup: a manifest, then its parts, each with the hash that it must have."""

import contextlib
import dataclasses
import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from practice.backups.sealing import CannotOpenBackup, SealedReader, SealedWriter

MANIFEST = "manifest.json"
FORMAT = 1
AT_ONCE = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup says of itself. `migrations` are the newest of each app."""

    made_at: str
    version: str
    engine: str
    migrations: list[list[str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        """For the archive."""
        return json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True).encode()


def read_manifest(text: bytes) -> Manifest:
    """The manifest of an archive; raises CannotOpenBackup for a format that is not ours."""
    values = json.loads(text)
    if values.get("format") != FORMAT:
        raise CannotOpenBackup("This backup was made by a newer Instep. Restore it with that one.")
    values["parts"] = {name: Part(**part) for name, part in values["parts"].items()}
    return Manifest(**values)


def pack(manifest: Manifest, folder: Path, out: BinaryIO, key: bytes) -> None:
    """Seal the manifest and every file of `folder`, whose hashes are put into the manifest."""
    files = sorted(folder.iterdir())
    manifest.parts = {path.name: Part(path.stat().st_size, sha256(path)) for path in files}
    with SealedWriter(out, key) as sealed, gzip.GzipFile(
        fileobj=sealed, mode="wb", compresslevel=1, filename="", mtime=0
    ) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:  # fmt: skip
        text = manifest.as_json()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
        for path in files:
            entry = tarfile.TarInfo(path.name)
            entry.size = path.stat().st_size
            with path.open("rb") as content:
                tar.addfile(entry, content)


def unpack(source: BinaryIO, key: bytes, folder: Path | None = None) -> Manifest:
    """Read a backup to its very end and compare every part; into `folder`, if one is given.

    Raises CannotOpenBackup, with nothing in the folder to be trusted.
    """
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(SealedReader(source, key))) as packed:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                manifest = _unpacked(tar, folder)
            while packed.read(AT_ONCE):
                pass
            return manifest
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, KeyError, TypeError, ValueError) as error:
        raise CannotOpenBackup("This backup was not written to its end.") from error


def _unpacked(tar: tarfile.TarFile, folder: Path | None) -> Manifest:
    first = tar.next()
    text = tar.extractfile(first) if first and first.name == MANIFEST else None
    if text is None:
        raise CannotOpenBackup("This backup has no manifest.")
    manifest = read_manifest(text.read())
    found = {}
    while (entry := tar.next()) is not None:
        # Names are only ever those that we give: plain, in one folder.
        content = tar.extractfile(entry) if entry.name == Path(entry.name).name else None
        if content is None:
            raise CannotOpenBackup("This backup holds something that Instep did not put there.")
        found[entry.name] = _copied(content, folder / entry.name if folder else None)
    wrong = sorted(name for name in {*found, *manifest.parts} if
                   found.get(name) != manifest.parts.get(name))  # fmt: skip
    if wrong:
        raise CannotOpenBackup(f"These parts are not what the manifest says: {', '.join(wrong)}.")
    return manifest


def _copied(content: IO[bytes], to: Path | None) -> Part:
    digest, size = hashlib.sha256(), 0
    with to.open("xb") if to else contextlib.nullcontext() as out:
        while piece := content.read(AT_ONCE):
            digest.update(piece)
            size += len(piece)
            if out:
                out.write(piece)
    return Part(size, digest.hexdigest())


def sha256(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
