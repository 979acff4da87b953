"""The words of the letters. Neutral by rule: a phone on a table shows the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
from clients.reminders.reasons import AFTER, LETTERS, ROUTINE, RUN, VISIT
from clients.reminders.runs import WINDOW
from clients.reminders.worth import useful_until
from clients.screening.models import IntakeInvitation
from clients.screening.queries import safety_of
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import at, day


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


def queue_routine_reminder(
    reminder: Reminder, *, opened: Sequence[Opened], now: datetime
) -> OutboundEmail:
    """Write the letter into the outbox; runs in the transaction that marks the reminder posted.

    `opened` are the routines of the day that it lists, this one first.
    """
    assigned, practice = reminder.assigned, reminder.practice
    assert assigned is not None
    client = assigned.client
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=letter_key(reminder),
        kind=ROUTINE,
        recipient=client.letters_to_on(today),
        template="routine_reminder",
        context={
            "first_name": first_name(addressee(client, today)),
            "whose": first_name(client.name) if client.is_child_on(today) else "",
            "routines": [_line(one, reminder, now) for one in opened],
            "is_again": reminder.occurrence.endswith(AGAIN),
            "practice": practice,
            "days": days_in_words(assigned.days),
            "time": at(reminder.due_at.astimezone(assigned.zone)),
        },
        expires_at=useful_until(reminder),
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, ROUTINE),
        now=now,
    )


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
    """Write the letter about a visit that comes; in the transaction that marks it posted."""
    visit, practice = reminder.appointment, reminder.practice
    assert visit is not None
    client = visit.client
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=letter_key(reminder),
        kind=VISIT,
        recipient=client.letters_to_on(today),
        subject=f"Your visit on {when(visit)}",
        template="visit_reminder",
        context={
            "first_name": first_name(addressee(client, today)),
            "whose": first_name(client.name) if client.is_child_on(today) else "",
            "practice": practice,
            "visit": visit,
            "when": when_for(visit, client),
            "is_provisional": _waits(visit, reminder.occurs_on),
            "url": absolute(reverse("me")) if client.user_id else "",
        },
        expires_at=useful_until(reminder),
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, VISIT),
        now=now,
    )


def queue_after_visit(reminder: Reminder, *, token: str, now: datetime) -> OutboundEmail:
    """Write the letter that asks how they have been; in the transaction that marks it posted."""
    visit, practice = reminder.appointment, reminder.practice
    assert visit is not None
    client = visit.client
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=letter_key(reminder),
        kind=AFTER,
        recipient=client.letters_to_on(today),
        template="after_visit",
        context={
            "first_name": first_name(addressee(client, today)),
            "whose": first_name(client.name) if client.is_child_on(today) else "",
            "practice": practice,
            "when": day(local_day(visit.starts_at, practice.zone)),
            "url": absolute(reverse("after_link", args=[token])),
        },
        expires_at=useful_until(reminder),
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, AFTER),
        now=now,
    )


def queue_run_reminder(
    reminder: Reminder, *, opened: AssignedRoutine, token: str, now: datetime
) -> OutboundEmail:
    """Write the letter of a routine after a run; in the transaction that marks it posted."""
    run, practice = reminder.run, reminder.practice
    assert run is not None
    client = run.client
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=letter_key(reminder),
        kind=RUN,
        recipient=client.letters_to_on(today),
        template="run_reminder",
        context={
            "first_name": first_name(addressee(client, today)),
            "whose": first_name(client.name) if client.is_child_on(today) else "",
            "practice": practice,
            "minutes": plan_for(opened, now).minutes,
            "until": at(useful_until(reminder).astimezone(opened.zone))
            if reminder.occurrence == WINDOW
            else "",
            "url": absolute(reverse("routine_link", args=[token])),
        },
        expires_at=useful_until(reminder),
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, ROUTINE),
        now=now,
    )


def _waits(visit: Appointment, on: date) -> bool:
    return is_provisional(visit.type, safety_of(visit.client, on=on))


def addressee(client: Client, today: date) -> str:
    """Who reads the letter: the guardian of a child."""
    return client.guardian_name if client.is_child_on(today) else client.name


def first_name(name: str) -> str:
    """How a letter greets: the first word of the name, as it was typed."""
    return name.split()[0] if name.split() else name
