"""A note as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.notes.models import SessionNote, ZoneFinding
from clients.notes.places import place_name

TENDERNESS = ("not tender", "mildly tender", "tender", "very tender")


@dataclass(frozen=True)
class ShownNote:
    """Texts by heading, scores in words, findings as a sentence for each foot."""

    ref: str
    at: datetime
    is_signed: bool
    before: str
    after: str
    texts: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    plan: str


def shown(note: SessionNote) -> ShownNote:
    """The note in words. Empty texts are left out; a missing score says so."""
    texts = (
        ("Since last time", note.since_last),
        ("What I did", note.what_i_did),
        ("How they left", note.response),
        ("Plan", note.plan),
    )
    return ShownNote(
        ref=note.ref,
        at=note.appointment.starts_at.astimezone(note.practice.zone),
        is_signed=note.status == SessionNote.Status.SIGNED,
        before=_score(note.before_score),
        after=_score(note.after_score),
        texts=tuple((heading, text) for heading, text in texts if text),
        findings=tuple(_sentences(note)),
        plan=note.plan,
    )


def _score(value: int | None) -> str:
    return "Not recorded" if value is None else f"{value} of 10"


def felt(finding: ZoneFinding) -> str:
    """Tenderness, and the remark when there is one."""
    tenderness = TENDERNESS[finding.tenderness]
    return f"{tenderness}; {finding.remark}" if finding.remark else tenderness


def foot_sentence(foot: str, findings: Sequence[ZoneFinding]) -> str:
    """What was felt on one foot, left or right, as a sentence; all `findings` are of that foot."""
    parts = [f"{place_name(finding.zone)} ({felt(finding)})" for finding in findings]
    return f"{foot.capitalize()} foot: {', '.join(parts)}."


def _sentences(note: SessionNote) -> list[str]:
    by_foot = {
        foot: [finding for finding in note.findings.all() if finding.foot == foot]
        for foot in ("left", "right")
    }
    return [foot_sentence(foot, findings) for foot, findings in by_foot.items() if findings]
