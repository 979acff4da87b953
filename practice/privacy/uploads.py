"""Files from outside: judged by their content alone, and kept only as written anew.

Pure: bytes in, clean bytes out. The name and the type a browser sends are never asked.
"""

import io
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import pikepdf
from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PAGES = 50
DEEPEST = 60
Kind = Literal["pdf", "jpeg", "png"]
PICTURES: tuple[Kind, ...] = ("jpeg", "png")
HEADS: dict[Kind, bytes] = {
    "pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n",
}  # fmt: skip
KEYS_THAT_TELL = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/A", "/Thumb")
ACTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}
SMALL_SIDE, SMALL_BYTES = 640, 30_000
BROKEN = "This file cannot be read. Save or scan it again, then add it here."


class CannotTake(Exception):
    """The file is refused. The words are fit for the person who sent it."""


@dataclass(frozen=True)
class CleanFile:
    """What may be kept: bytes that we wrote, and what they are."""

    kind: Kind
    content: bytes


def clean(content: bytes, *, kinds: Collection[Kind] = tuple(HEADS)) -> CleanFile:
    """The same page or picture, written anew, when it is one of `kinds`.

    Raises CannotTake with a sentence.
    """
    if not content:
        raise CannotTake("This file is empty. Choose another.")
    if len(content) > MOST_BYTES:
        raise CannotTake("This file is larger than 10 MB. Choose a smaller one.")
    kind = next((kind for kind in kinds if content.startswith(HEADS[kind])), None)
    if kind is None:
        raise CannotTake(f"Choose {'a PDF, or ' if 'pdf' in kinds else ''}a photo as JPEG or PNG.")
    made = _pdf(content) if kind == "pdf" else _picture(content, kind.upper())
    written = CleanFile(kind, made)
    if len(written.content) > 2 * MOST_BYTES:
        raise CannotTake("This file is too large to keep. Choose a smaller one.")
    return written


@dataclass(frozen=True)
class SmallPicture:
    """A WebP picture that we wrote, to be shown on a page; sides in points."""

    content: bytes
    width: int
    height: int


def small_picture(content: bytes) -> SmallPicture:
    """A JPEG, PNG or WebP picture written anew as WebP: 640 points at most, and 30 kB if it can be.

    The same checks as `clean`. Raises CannotTake with a sentence.
    """
    if not content:
        raise CannotTake("This file is empty. Choose another.")
    if len(content) > MOST_BYTES:
        raise CannotTake("This file is larger than 10 MB. Choose a smaller one.")
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    form = "WEBP" if is_webp else next((k for k in PICTURES if content.startswith(HEADS[k])), "")
    if not form:
        raise CannotTake("Choose a picture as JPEG, PNG or WebP.")
    sheet = _sheet(content, form.upper())
    written = b""
    for side, quality in ((SMALL_SIDE, 80), (SMALL_SIDE, 60), (SMALL_SIDE, 40), (400, 40)):
        sheet.thumbnail((side, side))
        out = io.BytesIO()
        sheet.save(out, "WEBP", quality=quality, method=6)
        written = out.getvalue()
        if len(written) <= SMALL_BYTES:
            break
    return SmallPicture(written, sheet.width, sheet.height)


def _picture(content: bytes, form: str) -> bytes:
    out = io.BytesIO()
    _sheet(content, form).save(out, form, quality=90)
    return out.getvalue()


def _sheet(content: bytes, form: str) -> Image.Image:
    """Only the pixels, the right way up: no place, no camera, no words, nothing after the end."""
    try:
        with warnings.catch_warnings():
            # Pillow's own alarm is louder than ours, and comes at a larger size.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[form])
        # The header alone says the size: nothing is decoded before this.
        if image.width * image.height > MOST_PIXELS:
            raise CannotTake("This picture has more than 40 million points. Send a smaller one.")
        image.load()
        sees_through = form in ("PNG", "WEBP")
        upright = ImageOps.exif_transpose(image).convert("RGBA" if sees_through else "RGB")
        # On white, pixel by pixel onto a new sheet: `info` stays behind.
        sheet = Image.new("RGB", upright.size, "white")
        sheet.paste(upright, mask=upright if sees_through else None)
    except Image.DecompressionBombError:
        raise CannotTake(
            "This picture has more than 40 million points. Send a smaller one."
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
        raise CannotTake(BROKEN) from None
    return sheet


def _pdf(content: bytes) -> bytes:
    """The pages as they look, in a new file: nothing of the old file's catalogue comes along."""
    try:
        with pikepdf.open(io.BytesIO(content)) as old, pikepdf.new() as new:
            if old.is_encrypted:
                raise CannotTake("This PDF is locked. Send one without a password.")
            if not 1 <= len(old.pages) <= MOST_PAGES:
                raise CannotTake("This PDF needs 1 to 50 pages. Send only the reply.")
            if any(_acts(found, 0) for found in old.objects):
                raise CannotTake("This PDF has a program in it. Print it to PDF, or photograph it.")
            # What was filled into a form becomes part of the page; then every annotation goes.
            old.flatten_annotations("all")
            for page in old.pages:
                if "/Annots" in page.obj:
                    del page.obj["/Annots"]
            new.pages.extend(old.pages)
            for found in new.objects:
                if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                    for key in KEYS_THAT_TELL:
                        if key in found:
                            del found[key]
            out = io.BytesIO()
            new.save(out, static_id=True)
    except pikepdf.PasswordError:
        raise CannotTake("This PDF is locked. Send one without a password.") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError):
        raise CannotTake(BROKEN) from None
    return out.getvalue()


def _acts(found: Any, depth: int) -> bool:
    """Whether an object, with what is written directly in it, would do something by itself."""
    if depth > DEEPEST:
        raise CannotTake(BROKEN)
    if isinstance(found, pikepdf.Array):
        return any(_acts(x, depth + 1) for x in found if not _elsewhere(x))
    if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if "/JS" in found or "/JavaScript" in found or str(found.get("/S", "")) in ACTS:
        return True
    return any(_acts(x, depth + 1) for _, x in found.items() if not _elsewhere(x))


def _elsewhere(found: Any) -> bool:
    """An object of its own is looked at in its own turn."""
    return isinstance(found, pikepdf.Object) and found.is_indirect
