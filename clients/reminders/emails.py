"""The words of the letters. Neutral by rule: a phone on a table shows the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from clients.appointments.gate import is_provisional
from clients.appointments.models import Appointment
from clients.appointments.when import when, when_for
from clients.homecare.adherence import days_in_words
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for
from clients.models import Client
from clients.reminders.facts import AGAIN
from clients.reminders.letters import choices_url
from clients.reminders.models import Reminder
from clients.reminders.reasons import LETTERS, ROUTINE, RUN
from clients.reminders.runs import WINDOW
from clients.reminders.worth import useful_until
from clients.screening.models import IntakeInvitation
from clients.screening.queries import safety_of
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import at, day

# Those of another kind stop with these.
STOPS_WITH = {RUN: ROUTINE}


@dataclass(frozen=True)
class Opened:
    """A routine of the day in a letter: its reminder, and the token of a link to it."""

    reminder: Reminder
    token: str


def letter_key(reminder: Reminder) -> str:
    """One letter for one occurrence, however often it is asked for."""
    letter = LETTERS[reminder.kind].replace("_", "-")
    subject = reminder.subject
    named = subject.pk if isinstance(subject, IntakeInvitation) else subject.ref
    return f"{letter}:{named}:{reminder.occurrence}"


def queue_reminder(
    reminder: Reminder, words: dict[str, Any], *, now: datetime, subject: str = "",
    expires_at: datetime | None = None,
) -> OutboundEmail:  # fmt: skip
    """Write the letter of one reminder into the outbox, in the transaction that marks it posted.

    It is called as its kind is; `words` are what it says besides whom it greets.
    """
    client, practice, kind = reminder.client, reminder.practice, LETTERS[reminder.kind]
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=letter_key(reminder),
        kind=kind,
        recipient=client.letters_to_on(today),
        subject=subject,
        template=kind,
        context={
            "first_name": first_name(_addressee(client, today)),
            "whose": first_name(client.name) if client.is_child_on(today) else "",
            "practice": practice,
            **words,
        },
        expires_at=expires_at or useful_until(reminder),
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, STOPS_WITH.get(kind, kind)),
        now=now,
    )


def queue_routine_reminder(
    reminder: Reminder, *, opened: Sequence[Opened], now: datetime
) -> OutboundEmail:
    """`opened` are the routines of the day that the letter lists, this one first."""
    assigned = reminder.assigned
    assert assigned is not None
    words = {
        "routines": [_line(one, reminder, now) for one in opened],
        "is_again": reminder.occurrence.endswith(AGAIN),
        "days": days_in_words(assigned.days),
        "time": at(reminder.due_at.astimezone(assigned.zone)),
    }
    return queue_reminder(reminder, words, now=now)


def _line(one: Opened, first: Reminder, now: datetime) -> dict[str, str]:
    """How long, from when if that is later, and where."""
    other = one.reminder
    assert other.assigned is not None
    later = other.due_at > first.due_at
    return {
        "minutes": plan_for(other.assigned, now).minutes,
        "later": at(other.due_at.astimezone(other.assigned.zone)) if later else "",
        "url": absolute(reverse("routine_link", args=[one.token])),
    }


def queue_visit_reminder(reminder: Reminder, *, now: datetime) -> OutboundEmail:
    """The letter about a visit that comes."""
    visit = reminder.appointment
    assert visit is not None
    words = {
        "visit": visit,
        "when": when_for(visit, visit.client),
        "is_provisional": _waits(visit, reminder.occurs_on),
        "url": absolute(reverse("me")) if visit.client.user_id else "",
    }
    return queue_reminder(reminder, words, now=now, subject=f"Your visit on {when(visit)}")


def queue_after_visit(reminder: Reminder, *, token: str, now: datetime) -> OutboundEmail:
    """The letter that asks how they have been."""
    visit = reminder.appointment
    assert visit is not None
    words = {
        "when": day(local_day(visit.starts_at, reminder.practice.zone)),
        "url": absolute(reverse("after_link", args=[token])),
    }
    return queue_reminder(reminder, words, now=now)


def queue_run_reminder(
    reminder: Reminder, *, opened: AssignedRoutine, token: str, now: datetime
) -> OutboundEmail:
    """The letter of a routine after a run."""
    is_window = reminder.occurrence == WINDOW
    words = {
        "minutes": plan_for(opened, now).minutes,
        "until": at(useful_until(reminder).astimezone(opened.zone)) if is_window else "",
        "url": absolute(reverse("routine_link", args=[token])),
    }
    return queue_reminder(reminder, words, now=now)


def _waits(visit: Appointment, on: date) -> bool:
    return is_provisional(visit.type, safety_of(visit.client, on=on))


def _addressee(client: Client, today: date) -> str:
    """Who reads the letter: the guardian of a child."""
    return client.guardian_name if client.is_child_on(today) else client.name


def first_name(name: str) -> str:
    """How a letter greets: the first word of the name, as it was typed."""
    return name.split()[0] if name.split() else name
