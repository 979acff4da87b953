"""The zones of several sessions as pages say them: since last time, and over the last ones."""

from dataclasses import dataclass
from datetime import datetime

from clients.models import Client
from clients.notes.feel import STEPS
from clients.notes.models import SessionNote, ZoneFinding
from clients.notes.over_time import (
    Course,
    Felt,
    Level,
    Spot,
    compared,
    courses,
    felt_in,
    on_two_scales,
)
from clients.notes.places import place_name

# The columns of the page: as many as a desk shows without moving sideways.
MOST_SESSIONS = 12
HEADINGS = (
    ("eased", "Easier than last time"),
    ("same", "Same"),
    ("more", "More tender"),
    ("new", "New"),
    ("not_recorded", "Not recorded this time"),
)
WORDS = {
    "eased": "easier",
    "same": "the same",
    "more": "more tender",
    "new": "not recorded last time",
    "not_recorded": "not recorded this time",
    "once": "recorded once",
}


TWO_SCALES = ("How they are compared", f"0 to 10 with 0 to 3: {STEPS}.")


@dataclass(frozen=True)
class Session:
    """One column: when, and the note's reference."""

    at: datetime
    ref: str


@dataclass(frozen=True)
class ZoneRow:
    """One spot: its levels by session (None for not recorded), and what became of it in words."""

    name: str
    levels: tuple[Level | None, ...]
    recorded: int
    since_last: str
    across: str


def since_last(note: SessionNote, before: SessionNote | None) -> tuple[tuple[str, str], ...]:
    """Heading and places: what is easier, the same, more tender, new, and not recorded.

    Where a place was written on another scale last time, the last line says how it was compared.
    """
    if before is None or not (note.findings.all() or before.findings.all()):
        return ()
    felt, last = _felt(note), _felt(before)
    found = compared(felt, last)
    lines = tuple(
        (heading, ", ".join(map(spot_name, spots)))
        for name, heading in HEADINGS
        if (spots := getattr(found, name))
    )
    return (*lines, TWO_SCALES) if on_two_scales(felt, last) else lines


@dataclass(frozen=True)
class OverTime:
    """The newest signed notes, oldest first, and what became of every spot in them."""

    notes: tuple[SessionNote, ...]
    courses: tuple[Course, ...]

    @property
    def findings(self) -> tuple[ZoneFinding, ...]:
        """Everything that was recorded in them."""
        return tuple(row for note in self.notes for row in note.findings.all())

    @property
    def steps(self) -> str:
        """What figures of 0 to 10 count as; "" where none was written."""
        return STEPS if any(row.rated is not None for row in self.findings) else ""

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The columns of the table."""
        return tuple(
            Session(note.appointment.starts_at.astimezone(note.practice.zone), note.ref)
            for note in self.notes
        )

    @property
    def rows(self) -> tuple[ZoneRow, ...]:
        """The lines of the table."""
        return tuple(_row(course) for course in self.courses)

    def pair(self, one: str, other: str) -> tuple[SessionNote, ...]:
        """The two notes of these references, the older first; the last two for anything else."""
        asked = tuple(note for note in self.notes if note.ref in {one, other})
        return asked if len(asked) == 2 else self.notes[-2:]


def over_time(client: Client) -> OverTime:
    """The last sessions of a client, in two queries."""
    newest = (
        client.session_notes.filter(status=SessionNote.Status.SIGNED)
        .select_related("appointment", "practice")
        .prefetch_related("findings")
        .order_by("-appointment__starts_at")[:MOST_SESSIONS]
    )
    notes = tuple(reversed(newest))
    return OverTime(notes, courses([_felt(note) for note in notes]))


def spot_name(spot: Spot) -> str:
    """ "right heel": the place with its side, as a sentence names it."""
    name = place_name(spot.zone)
    return f"{spot.foot} {name[:1].lower()}{name[1:]}"


def _row(course: Course) -> ZoneRow:
    return ZoneRow(
        name=spot_name(course.spot).capitalize(),
        levels=course.levels,
        recorded=len(course.recorded),
        since_last=WORDS[course.since_last],
        across=WORDS[course.across],
    )


def _felt(note: SessionNote) -> Felt:
    return felt_in((row.zone, row.foot, row.tenderness, row.rated) for row in note.findings.all())
