"""Who hears of an answer: in the same transaction, or not at all.

Features above this one register in their AppConfig.ready(): the arrow allows no call upward.
"""

from datetime import datetime
from typing import Protocol

from clients.consents.models import Consent
from practice.audit.actors import Actor, HasActor


class Listener(Protocol):
    """Does what the answer calls for. Raising undoes the answer."""

    def __call__(self, *, consent: Consent, by: Actor | HasActor, now: datetime) -> None:
        """The client answered; `consent` is what holds from now on."""


LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be called at every new answer; registered twice, called once."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)


def answered(*, consent: Consent, by: Actor | HasActor, now: datetime) -> None:
    """Tell everybody who listens."""
    for listener in LISTENERS:
        listener(consent=consent, by=by, now=now)
