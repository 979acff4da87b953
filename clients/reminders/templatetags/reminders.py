"""Reminders on pages of features that lie below them and cannot ask for them."""

from django import template

from clients.models import Client
from clients.reminders.queries import reminders_of
from clients.reminders.states import ReminderState, reminder_states

register = template.Library()


@register.inclusion_tag("reminders/_states.html")
def recent_reminders(client: Client, limit: int = 10) -> dict[str, list[ReminderState]]:
    """`{% recent_reminders client %}`: the latest of all their routines, in one query."""
    return {"reminder_states": reminder_states(reminders_of(client, limit))}
