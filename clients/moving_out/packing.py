"""The parts of an export as one ZIP, written while it is read: never more than one part at once."""

import io
import zlib
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from clients.moving_out.models import Export, ExportPart

# Packed already: nothing is won by doing it again.
AS_THEY_ARE = (".pdf", ".jpg", ".png", ".webp")


def keep(export: Export, number: int, path: str, content: bytes) -> ExportPart:
    """A part as it lies: packed, and sealed by its field."""
    return ExportPart(
        practice_id=export.practice_id, export=export, number=number, path=path,
        content=zlib.compress(content, 1),
    )  # fmt: skip


def content_of(part: ExportPart) -> bytes:
    """What was kept."""
    return zlib.decompress(bytes(part.content))


def as_zip(export: Export) -> Iterator[bytes]:
    """The file, some bytes at a time; the same parts give the same file."""
    out = Written()
    at = export.asked_at.astimezone(export.practice.zone).timetuple()[:6]
    files: dict[str, list[int]] = {}
    for key, path in export.parts.order_by("number").values_list("pk", "path"):
        files.setdefault(path, []).append(key)
    with ZipFile(out, "w") as archive:
        for path, keys in files.items():
            entry = ZipInfo(path, at)
            entry.compress_type = ZIP_STORED if path.endswith(AS_THEY_ARE) else ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for key in keys:
                    file.write(content_of(ExportPart.objects.get(pk=key)))
                    yield out.taken()
    yield out.taken()


class Written(io.RawIOBase):
    """Takes what a ZIP writes, and lets go of it."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def writable(self) -> bool:
        """Written to, and never turned back."""
        return True

    def write(self, data: object) -> int:
        """Take it."""
        self._bytes += data  # type: ignore[arg-type]
        return len(data)  # type: ignore[arg-type]

    def taken(self) -> bytes:
        """What was written since."""
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken
