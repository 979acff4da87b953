"""Consent to reminders, as the letters hear of it. Who was never asked gets them as before."""

from datetime import datetime

from clients.consents.models import Consent
from clients.consents.wording import REMINDERS
from clients.reminders.actions import start_letters, stop_letters
from clients.reminders.reasons import ROUTINE
from practice.audit.actors import Actor, HasActor


def consent_changed(*, consent: Consent, by: Actor | HasActor, now: datetime) -> None:
    """Taking it back stops the letters of routines at once; giving it starts them."""
    if consent.purpose == REMINDERS:
        change = start_letters if consent.given else stop_letters
        change(client=consent.client, kind=ROUTINE, by=by, now=now)
