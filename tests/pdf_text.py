"""The words of a PDF, page by page, as somebody who searches or copies them gets them."""

import io
import re
from typing import Any

import pikepdf

CODE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")


def pages_of(content: bytes) -> list[str]:
    """Each page's text in the order it was set, without the spaces between words."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return ["".join(_page(page)).replace(" ", "").replace("\u00a0", "") for page in pdf.pages]


def _page(page: Any) -> list[str]:
    fonts = page.resources.get("/Font", {})
    known: dict[int, str] = {}
    said: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            known = _letters(bytes(fonts[str(operands[0])]["/ToUnicode"].read_bytes()))
        elif str(operator) in ("Tj", "TJ"):
            runs = operands[0] if str(operator) == "TJ" else [operands[0]]
            for run in runs:
                if isinstance(run, pikepdf.String):
                    said += _decoded(bytes(run), known)
    return said


def _decoded(run: bytes, known: dict[int, str]) -> list[str]:
    codes = [int.from_bytes(run[n : n + 2], "big") for n in range(0, len(run), 2)]
    return [known.get(code, "") for code in codes]


def _letters(table: bytes) -> dict[int, str]:
    """What each glyph of a font says, from the table the PDF carries for that."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.S):
        found |= {int(code, 16): _text(text) for code, text in CODE.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, to in RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            if to.startswith(b"["):
                texts = [_text(one) for one in re.findall(rb"<([0-9A-Fa-f]+)>", to)]
            else:
                start = int(to[1:-1], 16)
                texts = [chr(start + n) for n in range(len(codes))]
            found |= dict(zip(codes, texts, strict=False))
    return found


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")
