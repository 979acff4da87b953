"""Who hears of it when what holds for a client changes: in the same transaction, or not at all.

Features above this one register in their AppConfig.ready(): the arrow allows no call upward.
"""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from clients.consents.models import Consent
from clients.consents.wording import TREATMENT
from clients.models import Client
from practice.audit.actors import Actor, HasActor


class Listener(Protocol):
    """Does what the change calls for. Raising undoes the change."""

    def __call__(self, *, client: Client, by: Actor | HasActor, now: datetime) -> None:
        """The client's answers, letters or rules are other than they were a moment ago."""


LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be called whenever a client's safety may have changed; registered twice, called once."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)


def health_changed(*, client: Client, by: Actor | HasActor, now: datetime) -> None:
    """Tell everybody who listens."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A change is told inside its transaction.")
    for listener in LISTENERS:
        listener(client=client, by=by, now=now)


def consent_changed(*, consent: Consent, by: Actor | HasActor, now: datetime) -> None:
    """An answer about treatment may open or close what a guardian's word decides."""
    if consent.purpose == TREATMENT:
        health_changed(client=consent.client, by=by, now=now)
