"""The letter about a health form that has not come back."""

from datetime import datetime

from django.urls import reverse

from clients.appointments.when import clock_for
from clients.reminders.emails import queue_reminder
from clients.reminders.health_forms import LATER, visit_in
from clients.reminders.models import Reminder
from clients.reminders.worth import useful_until
from practice.mail.models import OutboundEmail
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import day, day_at


def queue_form_reminder(reminder: Reminder, *, token: str, now: datetime) -> OutboundEmail:
    """The form is the same, the link a fresh one; it is of use while the form can be sent."""
    form, practice = reminder.invitation, reminder.practice
    assert form is not None
    is_eve = reminder.occurrence != LATER
    visit_at = visit_in(reminder.occurrence).astimezone(practice.zone) if is_eve else None
    words = {
        "asked_on": day(local_day(form.sent_at, practice.zone)),
        "when": f"{day_at(visit_at)}{clock_for(form.client, practice)}" if visit_at else "",
        "until": day(local_day(form.expires_at, practice.zone)),
        "url": absolute(reverse("intake", args=[token])),
    }
    return queue_reminder(
        reminder, words, now=now, subject=f"A reminder of your questions for {practice.name}",
        expires_at=min(useful_until(reminder), form.expires_at),
    )  # fmt: skip
