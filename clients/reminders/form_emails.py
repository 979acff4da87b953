"""The letter about a health form that has not come back."""

from datetime import datetime

from django.urls import reverse

from clients.appointments.when import clock_for
from clients.reminders.emails import addressee, first_name, letter_key
from clients.reminders.health_forms import LATER, visit_in
from clients.reminders.letters import choices_url
from clients.reminders.models import Reminder
from clients.reminders.reasons import INTAKE
from clients.reminders.worth import useful_until
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import day, day_at


def queue_form_reminder(reminder: Reminder, *, token: str, now: datetime) -> OutboundEmail:
    """Write the letter about a health form; in the transaction that marks the reminder posted."""
    form, practice = reminder.invitation, reminder.practice
    assert form is not None
    client, today = form.client, local_day(now, practice.zone)
    is_eve = reminder.occurrence != LATER
    visit_at = visit_in(reminder.occurrence).astimezone(practice.zone) if is_eve else None
    return queue_email(
        practice_id=practice.pk,
        key=letter_key(reminder),
        kind=INTAKE,
        recipient=client.letters_to_on(today),
        subject=f"A reminder of your questions for {practice.name}",
        template=INTAKE,
        context={
            "first_name": first_name(addressee(client, today)),
            "whose": first_name(client.name) if client.is_child_on(today) else "",
            "practice": practice,
            "asked_on": day(local_day(form.sent_at, practice.zone)),
            "when": f"{day_at(visit_at)}{clock_for(client, practice)}" if visit_at else "",
            "until": day(local_day(form.expires_at, practice.zone)),
            "url": absolute(reverse("intake", args=[token])),
        },
        expires_at=min(useful_until(reminder), form.expires_at),
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, INTAKE),
        now=now,
    )
