"""The letter to a clinician as a PDF: one page, one question, nothing more than it needs."""

from datetime import date
from pathlib import Path

from clients.clearances.models import ClearanceRequest
from practice.web.paper import as_pdf
from routines.rulebook import rule_book

SOURCE = Path(__file__).with_name("letter.typ")
SIDES = {"left": ", left", "right": ", right", "both": ", both sides"}


def about(request: ClearanceRequest) -> str:
    """What is asked about, with its side: "Open wound, left"."""
    rule = rule_book(request.practice_id).rules[request.code]
    return f"{rule.label}{SIDES.get(request.side, '')}"


def letter(request: ClearanceRequest, *, today: date) -> bytes:
    """An accessible A4 page."""
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
    return as_pdf(SOURCE, data)
