"""Which overrides a note rests on."""

from collections.abc import Iterable

from clients.notes.models import SessionNote
from clients.screening.in_force import override_words
from clients.screening.models import Override

STARTED = "Note started over a stop"


def what_was_started(overrides: Iterable[Override]) -> dict[int, str]:
    """Those that a note was begun with."""
    rows = SessionNote.objects.filter(override__in=overrides)
    return dict.fromkeys(rows.values_list("override_id", flat=True), STARTED)


def why_started(note: SessionNote) -> str:
    """Why the session was begun over a stop, in a sentence; "" when nothing stopped it."""
    return override_words(note.override, STARTED) if note.override else ""
