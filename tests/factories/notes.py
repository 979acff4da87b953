"""Session notes, written by the product's own actions."""

from typing import Any

from clients.appointments.models import Appointment
from clients.notes.actions import save_draft, sign, start_note
from clients.notes.findings import Finding
from clients.notes.models import SessionNote
from practice.accounts.models import Membership
from tests.factories.screening import NOW

WRITTEN: dict[str, Any] = {
    "before_score": 6,
    "after_score": 3,
    "since_last": "Slept well.",
    "what_i_did": "Thumb-walk along both arches.",
    "response": "Warm feet, stood up slowly.",
    "plan": "Again in a week.",
}
FINDINGS = (
    Finding("solar_plexus", "left", 2),
    Finding("seed_heel", "right", 1, "eased by the end"),
)


def begun(appointment: Appointment, by: Membership, **changes: Any) -> SessionNote:
    """An empty draft."""
    return start_note(appointment=appointment, by=by, **({"now": NOW} | changes))


def drafted(appointment: Appointment, by: Membership, **changes: Any) -> SessionNote:
    """A draft with every field and two findings, apart from `changes`."""
    note = begun(appointment, by)
    findings = changes.pop("findings", FINDINGS)
    return save_draft(
        note=note, version=note.version, written=WRITTEN | changes, findings=findings, by=by,
        now=NOW,
    )  # fmt: skip


def signed(appointment: Appointment, by: Membership, **changes: Any) -> SessionNote:
    """A signed note."""
    note = drafted(appointment, by, **changes)
    return sign(note=note, version=note.version, by=by, now=NOW)
