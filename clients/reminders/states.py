"""What the therapist reads about each reminder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clients.appointments.when import clock_named
from clients.reminders.models import Reminder
from clients.reminders.reasons import Why
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from practice.web.words import clock

WORDS = {
    State.DUE: "Waiting to be sent",
    State.SENDING: "Being sent",
    State.SENT: "Sent",
    State.UNKNOWN: "May have been sent",
    State.FAILED: "Not sent: the mail server refused it",
    State.SUPPRESSED: "Not sent",
    State.SUPERSEDED: "Not sent",
    State.EXPIRED: "Not sent: it was too late",
}
# These are as they should be; the rest wants a look.
IN_ORDER = {State.DUE, State.SENDING, State.SENT}


@dataclass(frozen=True)
class ReminderState:
    """One line: which routine, which day, and what became of its reminder."""

    routine: str
    day: date
    words: str
    needs_a_look: bool = False


def reminder_states(reminders: Iterable[Reminder]) -> list[ReminderState]:
    """`Sent 19:00`, `May have been sent`, `Not sent: no address`, in the order given."""
    return [
        ReminderState(reminder.assigned.version.name, reminder.occurs_on, words, needs_a_look)
        for reminder in reminders
        if reminder.assigned is not None
        for words, needs_a_look in [_state(reminder)]
    ]


def _state(reminder: Reminder) -> tuple[str, bool]:
    if reminder.state == Reminder.State.DROPPED:
        return f"Not sent: {Why(reminder.why_dropped).words}", True
    if reminder.email is None:
        return f"Planned for {_at(reminder, reminder.due_at)}", False
    words = _letter_words(reminder.email)
    if reminder.email.sent_at is not None:
        words = f"{words} {_at(reminder, reminder.email.sent_at)}"
    return words, reminder.email.state not in IN_ORDER


def _at(reminder: Reminder, moment: datetime) -> str:
    """On the clock of its day, which is named where it is not the practice's."""
    assert reminder.assigned is not None
    practice = reminder.practice
    zone = reminder.assigned.client.zone_beside(practice)
    named = "" if zone == practice.zone else clock_named(zone.key)
    return f"{clock(moment.astimezone(zone))}{named}"


def _letter_words(email: OutboundEmail) -> str:
    state = State(email.state)
    if state in {State.SUPPRESSED, State.SUPERSEDED} and email.last_error:
        return email.last_error.removesuffix(".")
    return WORDS[state]
