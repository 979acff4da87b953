"""What else is recorded about a session: lines that features above notes bring to its signed note.

They stand beside the note, on its page and on paper, and are no part of it: it stays as it was
signed. Features register in their AppConfig.ready(): the arrow allows no call upward.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clients.notes.models import SessionNote


@dataclass(frozen=True)
class Recorded:
    """A sentence, the page where it is told in full, and what paper says beyond the sentence."""

    words: str
    url: str
    more: tuple[str, ...] = ()


class Teller(Protocol):
    """Says what is recorded about the session of a signed note, whenever that was done.

    One query where there is nothing, one more at most where there is something.
    """

    def __call__(self, note: SessionNote, *, now: datetime) -> list[Recorded]:
        """The oldest first."""
        ...


TELLERS: list[Teller] = []


def tell(teller: Teller) -> None:
    """Be asked for lines; registered twice, asked once."""
    if teller not in TELLERS:
        TELLERS.append(teller)


def about_session(note: SessionNote, *, now: datetime) -> list[Recorded]:
    """Everything that is recorded about the session; the note's client, appointment and practice
    are loaded.
    """
    return [one for teller in TELLERS for one in teller(note, now=now)]
