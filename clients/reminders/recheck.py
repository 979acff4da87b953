"""What the worker asks about a reminder's letter in the moment before it goes."""

from datetime import datetime

from clients.reminders.models import Reminder
from clients.reminders.queries import quiet_of
from clients.reminders.reasons import Why
from clients.reminders.worth import why_not
from practice.mail.models import OutboundEmail
from practice.mail.queue import one_address
from practice.mail.rechecks import SEND, Verdict, expired, hold, superseded, suppressed
from practice.schedule.wall import local_day

# No longer true, where the rest must not go to this person.
NO_LONGER_TRUE = frozenset({Why.DONE, Why.CHANGED, Why.ENDED})


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The same questions as when it was written, its address, and the quiet hours."""
    reminder = Reminder.objects.for_posting().filter(email=email).first()
    if reminder is None:
        return suppressed("The reminder it belonged to is gone.")
    against = why_not(reminder, now=now)
    if against is Why.TOO_LATE:
        return expired()
    if against is not None:
        verdict = superseded if against in NO_LONGER_TRUE else suppressed
        return verdict(f"Not sent: {against.words}.")
    practice = reminder.practice
    wanted = reminder.assigned.client.letters_to_on(local_day(now, practice.zone))
    if one_address(wanted) != email.recipient:
        return superseded("Not sent: the address was changed.")
    quiet_until = quiet_of(practice).until(now, practice.zone)
    return hold(quiet_until, "It waits for the end of the quiet hours.") if quiet_until else SEND
