"""Who hears of it when somebody is added or their details change: in the same transaction.

Features above the record register in their AppConfig.ready(): the arrow allows no call upward.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from clients.models import Client
from practice.audit.actors import Actor, HasActor


class Listener(Protocol):
    """Does what the change calls for. Raising undoes the change."""

    def __call__(self, *, clients: Sequence[Client], by: Actor | HasActor, now: datetime) -> None:
        """They are new, or their details are other than a moment ago."""


LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be called at every change of the record; registered twice, called once."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)


def records_changed(*, clients: Sequence[Client], by: Actor | HasActor, now: datetime) -> None:
    """Tell everybody who listens."""
    for listener in LISTENERS:
        listener(clients=clients, by=by, now=now)
