"""What a therapist should have read before writing: lines that features above notes bring.

They register in their AppConfig.ready(): the arrow allows no call upward.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clients.models import Client


@dataclass(frozen=True)
class Line:
    """A sentence, and the page where it is told in full.

    `reported` is the part of it that the client told, which the note may say in the same words;
    "" where the product alone knows it.
    """

    words: str
    url: str
    reported: str = ""


class Teller(Protocol):
    """Says what is new about a client since a moment, or ever when there is none; one query."""

    def __call__(self, client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
        """The newest last."""
        ...


TELLERS: list[Teller] = []


def tell(teller: Teller) -> None:
    """Be asked for lines; registered twice, asked once."""
    if teller not in TELLERS:
        TELLERS.append(teller)


def said_before(client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
    """Everything that was told; `since` is when the session before began, None without one."""
    return [line for teller in TELLERS for line in teller(client, since=since, now=now)]
