"""What of a signed note may go into a letter, each part on its own, in words; and the note's own
line about its letters.
"""

from datetime import datetime

from django.urls import reverse

from clients.notes.about_session import Recorded
from clients.notes.models import SessionNote
from clients.notes.showing import shown
from practice.web.words import day

SCORES, FINDINGS, PLAN = "scores", "findings", "plan"
PARTS = {
    SCORES: "Soreness before and after",
    FINDINGS: "What was felt, zone by zone",
    PLAN: "The plan",
}


def recorded(note: SessionNote, parts: list[str]) -> list[list[str]]:
    """[heading, text] of each chosen part that holds something, in the order of PARTS."""
    seen = shown(note)
    texts = {
        SCORES: f"Before: {seen.before}. After: {seen.after}.",
        FINDINGS: "\n".join(seen.findings),
        PLAN: seen.plan,
    }
    on = f"{seen.at:%-d %B %Y}"
    return [
        [f"{PARTS[part]}, {on}", texts[part]] for part in PARTS if part in parts and texts[part]
    ]


def about_a_session(note: SessionNote, *, now: datetime) -> list[Recorded]:
    """Each letter that quotes the note: to whom, and when it was written."""
    return [
        Recorded(
            f"Quoted in a letter to {one.letter['to']}, written on {day(one.written_on)}.",
            reverse("referral", args=[note.client.ref, one.ref]),
        )
        for one in note.referrals.order_by("written_at", "pk")
        if one.letter["recorded"]
    ]
