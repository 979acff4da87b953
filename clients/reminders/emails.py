"""The words of the letter. Neutral by rule: a phone on a table shows the subject."""

from datetime import date, datetime

from django.urls import reverse

from clients.homecare.adherence import days_in_words
from clients.homecare.plan import plan_for
from clients.models import Client
from clients.reminders.letters import choices_url
from clients.reminders.models import Reminder
from clients.reminders.reasons import ROUTINE
from clients.reminders.worth import USEFUL_FOR
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import at


def letter_key(reminder: Reminder) -> str:
    """One letter for a routine and a day, however often it is asked for."""
    return f"routine-reminder:{reminder.assigned.ref}:{reminder.occurs_on}"


def queue_routine_reminder(reminder: Reminder, *, token: str, now: datetime) -> OutboundEmail:
    """Write the letter into the outbox; runs in the transaction that marks the reminder posted."""
    assigned, practice = reminder.assigned, reminder.practice
    client = assigned.client
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=letter_key(reminder),
        kind=ROUTINE,
        recipient=client.letters_to_on(today),
        template="routine_reminder",
        context={
            "first_name": first_name(_addressee(client, today)),
            "whose": first_name(client.name) if client.is_child_on(today) else "",
            "minutes": plan_for(assigned, today).minutes,
            "url": absolute(reverse("routine_link", args=[token])),
            "practice": practice,
            "days": days_in_words(assigned.days),
            "time": at(reminder.due_at.astimezone(practice.zone)),
        },
        expires_at=reminder.due_at + USEFUL_FOR,
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, ROUTINE),
        now=now,
    )


def _addressee(client: Client, today: date) -> str:
    """Who reads the letter: the guardian of a child."""
    return client.guardian_name if client.is_child_on(today) else client.name


def first_name(name: str) -> str:
    """How a letter greets: the first word of the name, as it was typed."""
    return name.split()[0] if name.split() else name
