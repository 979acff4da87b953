"""The letter to a clinician as a PDF: one page, one question, nothing more than it needs."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import typst

from clients.clearances.models import ClearanceRequest
from routines.rulebook import rule_book

SOURCE = Path(__file__).with_name("letter.typ")
SIDES = {"left": ", left", "right": ", right", "both": ", both sides"}


def about(request: ClearanceRequest) -> str:
    """What is asked about, with its side: "Open wound, left"."""
    rule = rule_book(request.practice_id).rules[request.code]
    return f"{rule.label}{SIDES.get(request.side, '')}"


def letter(request: ClearanceRequest, *, today: date) -> bytes:
    """An accessible A4 page (PDF/UA-1 where the font has every letter). What was typed is data."""
    client, practice = request.client, request.practice
    data = {
        "title": "A question about treatment",
        "practice": practice.name,
        "today": f"{today:%-d %B %Y}",
        "client": client.name,
        "born": f"{client.birth_date:%-d %B %Y}" if client.birth_date else "not given",
        "about": about(request),
        "reply_to": practice.reply_to or practice.name,
    }
    sealed = {"data": json.dumps(data)}
    try:
        return _compiled(sealed, pdf_standards=["ua-1"], ignore_system_fonts=True)
    except typst.TypstError:
        # A name in letters that the built-in font lacks: the machine's own fonts may have them.
        return _compiled(sealed)


def _compiled(inputs: dict[str, str], **options: Any) -> bytes:
    source = SOURCE.read_bytes()
    made: bytes = typst.compile(source, format="pdf", sys_inputs=inputs, **options)
    return made
