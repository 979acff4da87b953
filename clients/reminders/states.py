"""What the therapist reads about each reminder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clients.reminders.models import Reminder
from clients.reminders.reasons import Why
from practice.mail.presenters import letter_row
from practice.mail.states import State


@dataclass(frozen=True)
class ReminderState:
    """One line: the day, the words and the tone of a chip."""

    day: date
    words: str
    tone: str = "neutral"


def reminder_states(reminders: Iterable[Reminder]) -> list[ReminderState]:
    """`Sent 19:00`, `May have been sent`, `Not sent: no address`, in the order given."""
    return [_state(reminder) for reminder in reminders]


def _state(reminder: Reminder) -> ReminderState:
    zone = reminder.practice.zone
    if reminder.state == Reminder.State.DROPPED:
        words = f"Not sent: {Why(reminder.why_dropped).words}"
        return ReminderState(reminder.occurs_on, words, "warn")
    if reminder.email is None:
        due = reminder.due_at.astimezone(zone)
        return ReminderState(reminder.occurs_on, f"Planned for {due:%H:%M}")
    row = letter_row(reminder.email)
    words = row.word
    if reminder.email.sent_at is not None:
        words = f"{words} {reminder.email.sent_at.astimezone(zone):%H:%M}"
    elif reminder.email.state in {State.SUPPRESSED, State.SUPERSEDED} and row.note:
        words = row.note.removesuffix(".")
    return ReminderState(reminder.occurs_on, words, row.tone)
