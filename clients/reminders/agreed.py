"""Consent to letters, as the letters hear of it. Who was never asked gets reminders as before."""

from datetime import datetime

from clients.consents.models import Consent
from clients.reminders.actions import LETTERS_OF, start_letters, stop_letters
from practice.audit.actors import Actor, HasActor


def consent_changed(*, consent: Consent, by: Actor | HasActor, now: datetime) -> None:
    """Taking it back stops the letters at once; giving it starts them."""
    if kind := LETTERS_OF.get(consent.purpose):
        change = start_letters if consent.given else stop_letters
        change(client=consent.client, kind=kind, by=by, now=now)
