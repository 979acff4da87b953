"""A note as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.notes import feel
from clients.notes.models import SessionNote, ZoneFinding
from clients.notes.places import place_name
from practice.schedule.wall import local_day
from practice.web.words import count


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
    # When it was written up on a later day than the session's; "" otherwise.
    late: str = ""


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
        late=late_entry(note),
    )


def late_entry(note: SessionNote) -> str:
    """That a note was begun, or signed, on a later day than the session's, in a sentence each."""
    zone = note.practice.zone
    session = local_day(note.appointment.starts_at, zone)
    begun = max(0, (local_day(note.started_at, zone) - session).days)
    signed = (local_day(note.signed_at, zone) - session).days if note.signed_at else 0
    words = []
    if begun:
        words.append(f"Late entry: begun {count(begun, 'day', 'days')} after the session.")
    if signed > begun:
        words.append(f"Signed late: {count(signed, 'day', 'days')} after the session.")
    return " ".join(words)


def _score(value: int | None) -> str:
    return "Not recorded" if value is None else f"{value} of 10"


def felt(finding: ZoneFinding) -> str:
    """What was felt at the zone, and the remark when there is one."""
    words = feel.felt(
        finding.tenderness, finding.textures, finding.pressure, finding.change, finding.rated,
        sharp=finding.sharp,
    )  # fmt: skip
    if finding.carried:
        words += ", carried over from last time"
    return f"{words}; {finding.remark}" if finding.remark else words


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
