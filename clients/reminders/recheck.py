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
NO_LONGER_TRUE = frozenset(
    {
        Why.DONE, Why.CHANGED, Why.ENDED, Why.MOVED, Why.CANCELLED, Why.OFF, Why.TAKEN_BACK,
        Why.ANOTHER_RUN, Why.NOTHING_FITS, Why.SAID, Why.ANSWERED,
        Why.ELSEWHERE,
    }
)  # fmt: skip


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The same questions as when it was written, its address, and the quiet hours.

    A letter about several routines goes while one of them is worth it: its pages say what holds.
    """
    reminders = list(Reminder.objects.for_posting().filter(email=email).order_by("due_at", "pk"))
    if not reminders:
        return suppressed("The reminder it belonged to is gone.")
    reasons = [why_not(reminder, now=now) or _changed(reminder) for reminder in reminders]
    if None not in reasons:
        return _verdict(reasons[0])
    practice = reminders[0].practice
    wanted = reminders[0].client.letters_to_on(local_day(now, practice.zone))
    if one_address(wanted) != email.recipient:
        return superseded("Not sent: the address was changed.")
    quiet_until = quiet_of(practice).until(now, reminders[0].client.zone)
    return hold(quiet_until, "It waits for the end of the quiet hours.") if quiet_until else SEND


def _changed(reminder: Reminder) -> Why | None:
    """A visit that was changed since the letter was written may have another room or therapist."""
    if reminder.kind != Reminder.Kind.VISIT:
        return None
    assert reminder.appointment is not None
    assert reminder.email is not None
    since = reminder.appointment.changes.filter(made_at__gt=reminder.email.created_at)
    return Why.MOVED if since.exists() else None


def _verdict(against: Why | None) -> Verdict:
    if against is None or against is Why.TOO_LATE:
        return expired()
    verdict = superseded if against in NO_LONGER_TRUE else suppressed
    return verdict(f"Not sent: {against.words}.")
