"""What a client is asked before they book by themselves, and when they are asked to ring instead.

Pure but for `must_talk_first`, which reads what is on file.
"""

from datetime import date, timedelta
from enum import StrEnum

from clients.appointments.gate import ConsentWithdrawn, check_consent
from clients.models import Client
from clients.screening.queries import Safety, safety_of

# An answer as fresh as this is not asked for again; the day before the visit asks anew.
TOLD_LATELY = timedelta(days=30)


class Ask(StrEnum):
    """What comes before the booking."""

    NOTHING = ""
    FORM = "form"
    PULSE = "pulse"


def to_ask(safety: Safety, *, today: date, form_waits: bool) -> Ask:
    """Everything anew, a few short questions, or nothing.

    `form_waits` says that the practice sent a form that is not answered yet.
    """
    if safety.assessment is None or safety.form_is_old or form_waits:
        return Ask.FORM
    if safety.answered_on is None or today - safety.answered_on > TOLD_LATELY:
        return Ask.PULSE
    return Ask.NOTHING


def is_closed(safety: Safety) -> bool:
    """Whether anything stops treatment, on either foot: going on is a therapist's to decide."""
    return safety.is_unreadable or bool(safety.stops)


def must_talk_first(client: Client, *, on: date) -> bool:
    """Whether this client cannot book by themselves for that day."""
    try:
        check_consent(client)
    except ConsentWithdrawn:
        return True
    return is_closed(safety_of(client, on=on))
