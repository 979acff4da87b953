"""What of a signed note may go into a letter, each part on its own, in words."""

from clients.notes.models import SessionNote
from clients.notes.showing import shown

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
