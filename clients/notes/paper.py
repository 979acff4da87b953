"""A signed note on paper: everything that is in it, whose it is on every page."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from clients.notes.about_session import about_session
from clients.notes.in_force import why_started
from clients.notes.map_showing import DrawnFoot, drawings, key
from clients.notes.models import Amendment, SessionNote
from clients.notes.showing import shown
from practice.web.paper import as_pdf
from practice.web.words import clock, day

SOURCE = Path(__file__).with_name("note.typ")


def note_pdf(note: SessionNote, *, now: datetime) -> bytes:
    """The note as A4 pages, each with the client's name and birth date, the session's date, the
    practice and "page 1 of 2"; after it, what is recorded about its session as of `now`.
    `note` is signed; its client, appointment and signer are loaded.
    """
    client, zone = note.client, note.practice.zone
    seen = shown(note)
    data = {
        "title": "Session note",
        "practice": note.practice.name,
        "client": client.name,
        "born": f"{client.birth_date:%-d %B %Y}" if client.birth_date else "not given",
        "dated": f"Session of {seen.at:%-d %B %Y}",
        "session": f"{note.appointment.type.name}, {day(seen.at)}, {clock(seen.at)}",
        "signed": _signed(note),
        "remarks": [words for words in (seen.late, why_started(note)) if words],
        "rows": [
            ["Soreness before", seen.before],
            ["Soreness after", seen.after],
            *[list(pair) for pair in seen.texts],
        ],
        "findings": list(seen.findings),
        "drawings": [
            {"heading": one.heading, "kind": one.kind, "feet": [_foot(foot) for foot in one.feet]}
            for one in drawings(note)
        ],
        "key": [
            {"svg": render_to_string("notes/key.svg", {"line": line}), "words": line.words}
            for line in key(note.findings.all())
        ],
        "amendments": [
            _amendment(one, f"{one.made_at.astimezone(zone):%-d %B %Y, %H:%M}")
            for one in note.amendments.select_related("made_by__user")
        ],
        "about": [
            {"words": one.words, "more": list(one.more)} for one in about_session(note, now=now)
        ],
    }
    return as_pdf(SOURCE, data)


def _signed(note: SessionNote) -> str:
    if note.signed_at is None or note.signed_by is None:
        raise ValueError("Only a signed note goes on paper.")
    at = note.signed_at.astimezone(note.practice.zone)
    return f"Signed by {note.signed_by.name} on {at:%-d %B %Y, %H:%M}."


def _foot(foot: DrawnFoot) -> dict[str, Any]:
    return {
        "svg": render_to_string("notes/foot.svg", {"foot": foot}),
        "side": foot.side,
        "words": f"{foot.title}. {foot.words}",
    }


def _amendment(one: Amendment, at: str) -> dict[str, str]:
    return {"at": at, "text": one.text, "by": one.made_by.name, "reason": one.reason}
