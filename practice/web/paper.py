"""Pages for paper: a Typst template and data become an accessible PDF."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

SHEET = Path(__file__).with_name("sheet.typ")


def as_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The template set with `data` (as JSON); it may use what `sheet.typ` defines.

    PDF/UA-1 where the built-in font has every letter. What was typed is data, never markup.
    """
    sealed = {"data": json.dumps(data)}
    source = SHEET.read_bytes() + template.read_bytes()
    try:
        return _compiled(source, sealed, pdf_standards=["ua-1"], ignore_system_fonts=True)
    except typst.TypstError:
        # A name in letters that the built-in font lacks: the machine's own fonts may have them.
        return _compiled(source, sealed)


def _compiled(source: bytes, inputs: dict[str, str], **options: Any) -> bytes:
    made: bytes = typst.compile(source, format="pdf", sys_inputs=inputs, **options)
    return made
