"""Files people and attackers send, made here: each with whether it may be kept."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image

SECRET = b"secret-marker"


def picture(form: str, **how: object) -> bytes:
    """A small picture; `how` goes to Pillow's save."""
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, form, **how)
    return out.getvalue()


def with_place(form: str) -> bytes:
    """A picture that says where it was taken, and by what, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 28.0, 0.0)})
    return picture(form, exif=exif)


def huge(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unfolds to width * height points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rest = chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rest


def pdf(
    change: Callable[[pikepdf.Pdf], object] | None = None, pages: int = 1, **how: object
) -> bytes:
    """A PDF of empty pages, changed by `change`."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change:
            change(made)
        made.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def does(kind: str, **more: object) -> pikepdf.Dictionary:
    """An action."""
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def opens_with(kind: str, **more: object) -> Callable[[pikepdf.Pdf], object]:
    """Set what happens when the PDF is opened."""

    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = does(kind, **more)

    return change


def on_page(kind: str, **more: object) -> Callable[[pikepdf.Pdf], object]:
    """Put the action on an annotation of the page."""

    def change(made: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=does(kind, **more),
        )  # fmt: skip
        made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(note)])

    return change


def attach(made: pikepdf.Pdf) -> None:
    """Hang a file on the PDF."""
    made.attachments["x.txt"] = pikepdf.AttachedFileSpec(made, SECRET)


def titled(made: pikepdf.Pdf) -> None:
    """Write who made it, in both places."""
    made.docinfo["/Author"] = SECRET.decode()
    made.Root.Metadata = made.make_stream(SECRET)
    made.pages[0].obj.PieceInfo = pikepdf.Dictionary(X=pikepdf.String(SECRET.decode()))


def zipped(times: int = 1) -> bytes:
    """A ZIP, deep inside itself `times`."""
    data = b"\0" * 100_000
    for _ in range(times):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("../../a\0.pdf", data)
        data = out.getvalue()
    return data


LOCK = pikepdf.Encryption(owner="o", user="u")
NO_USER = pikepdf.Encryption(owner="o", user="")
SCRIPT = b"<script>alert(1)</script>" + SECRET
JPEG, PNG, PDF = picture("JPEG"), picture("PNG"), pdf()

REFUSED: dict[str, bytes] = {
    "nothing at all": b"",
    "a space": b" ",
    "a page of HTML": b"<!doctype html>" + SCRIPT,
    "HTML with a byte order mark": b"\xef\xbb\xbf<html>" + SCRIPT,
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "an SVG after an XML line": b"<?xml version='1.0'?><svg/>",
    "a GIF": picture("GIF"),
    "a GIF that is a script": b"GIF89a=1;" + SCRIPT,
    "a BMP": picture("BMP"),
    "a WEBP": picture("WEBP"),
    "a TIFF": picture("TIFF"),
    "an icon": picture("ICO"),
    "a ZIP": zipped(),
    "a ZIP in a ZIP in a ZIP": zipped(3),
    "a program": b"MZ\x90\0" + b"\0" * 200,
    "an ELF": b"\x7fELF" + b"\0" * 200,
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "PostScript": b"%!PS-Adobe-3.0\n",
    "HTML, then a PDF": SCRIPT + PDF,
    "a ZIP, then a PDF": zipped() + PDF,
    "a space, then a PNG": b" " + PNG,
    "only a PNG's first bytes": PNG[:8],
    "only a JPEG's first bytes": JPEG[:3],
    "half a PNG": PNG[: len(PNG) // 2],
    "half a JPEG": with_place("JPEG")[:60],
    "HTML behind a JPEG's first bytes": b"\xff\xd8\xff" + SCRIPT,
    "HTML behind a PNG's first bytes": PNG[:8] + SCRIPT,
    "only a PDF's first line": b"%PDF-1.7\n",
    "a PDF's first line over HTML": b"%PDF-1.7\n" + SCRIPT,
    "a PNG 60000 points wide and high": huge(60_000, 60_000),
    "a PNG just over 40 million points": huge(8_000, 5_001),
    "a PNG a metre long and a hair high": huge(2_000_000_000, 1),
    "a PNG that says more than it has": huge(100, 100),
    "a file over 10 MB": JPEG + b"\0" * (10 * 1024 * 1024),
    "a PDF with a password": pdf(encryption=LOCK),
    "a PDF locked against changes": pdf(encryption=NO_USER),
    "a PDF without pages": pdf(pages=0),
    "a PDF of 51 pages": pdf(pages=51),
    "a PDF that runs JavaScript": pdf(opens_with("JavaScript", JS=pikepdf.String("x()"))),
    "a PDF that starts a program": pdf(opens_with("Launch", F=pikepdf.String("cmd.exe"))),
    "a PDF link that runs JavaScript": pdf(on_page("JavaScript", JS=pikepdf.String("x()"))),
    "a PDF link that starts a program": pdf(on_page("Launch", F=pikepdf.String("sh"))),
    "a PDF form that submits": pdf(on_page("SubmitForm", F=pikepdf.String("http://x"))),
}
KEPT: dict[str, tuple[str, bytes]] = {
    "a JPEG": ("jpeg", JPEG),
    "a PNG": ("png", PNG),
    "a PDF": ("pdf", PDF),
    "a PDF of 50 pages": ("pdf", pdf(pages=50)),
    "a JPEG with a place": ("jpeg", with_place("JPEG")),
    "a PNG with a place": ("png", with_place("PNG")),
    "a JPEG with a comment": ("jpeg", picture("JPEG", comment=SECRET)),
    "a JPEG, then HTML": ("jpeg", JPEG + SCRIPT),
    "a PNG, then HTML": ("png", PNG + SCRIPT),
    "a JPEG, then a ZIP": ("jpeg", JPEG + zipped() + SECRET),
    "a PDF, then HTML": ("pdf", PDF + SCRIPT),
    "a PDF with a file in it": ("pdf", pdf(attach, compress_streams=False)),
    "a PDF with an author": ("pdf", pdf(titled, compress_streams=False)),
    "a PDF that opens an address": (
        "pdf", pdf(on_page("URI", URI=pikepdf.String(SECRET.decode()))),
    ),
}  # fmt: skip
