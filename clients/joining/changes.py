"""Who hears of it when two records become one, or two again: in the same transaction.

Features above this one register in their AppConfig.ready(): the arrow allows no call upward.
"""

from datetime import datetime
from typing import Protocol

from clients.models import Client
from practice.audit.actors import Actor, HasActor


class Listener(Protocol):
    """Puts right what was reckoned from rows that moved. Raising undoes the change."""

    def __call__(
        self, *, kept: Client, joined: Client, by: Actor | HasActor, now: datetime
    ) -> None:
        """The rows of both are where they belong now."""


LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be called after every join and its undoing; registered twice, called once."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)


def rows_moved(*, kept: Client, joined: Client, by: Actor | HasActor, now: datetime) -> None:
    """Tell everybody who listens."""
    for listener in LISTENERS:
        listener(kept=kept, joined=joined, by=by, now=now)
