"""Whether a reminder is still worth sending: the questions asked when it falls due, and again
just before its letter leaves.
"""

from datetime import datetime, timedelta

from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for
from clients.models import Client
from clients.reminders.models import Reminder
from clients.reminders.queries import BLOCKS, has_stopped
from clients.reminders.reasons import ROUTINE, Why
from practice.schedule.wall import local_day

# A reminder later than this after its time helps nobody.
USEFUL_FOR = timedelta(hours=3)


def why_not(reminder: Reminder, *, now: datetime) -> Why | None:
    """What speaks against sending it at this moment, or None. A few short queries."""
    assigned, client = reminder.assigned, reminder.assigned.client
    if now > reminder.due_at + USEFUL_FOR:
        return Why.TOO_LATE
    if client.archived_at is not None:
        return Why.ARCHIVED
    return (
        BLOCKS.get(AssignedRoutine.State(assigned.state))
        or _plan_against(reminder)
        or _client_against(client, now)
        or _health_against(assigned, now)
    )


def _plan_against(reminder: Reminder) -> Why | None:
    assigned, day = reminder.assigned, reminder.occurs_on
    if assigned.remind_at is None:
        return Why.CHANGED
    if not assigned.starts_on <= day <= assigned.until or day.weekday() not in assigned.days:
        return Why.CHANGED
    if assigned.check_ins.filter(done_on=day, undone_at__isnull=True).exists():
        return Why.DONE
    return None


def _client_against(client: Client, now: datetime) -> Why | None:
    if has_stopped(client.pk, ROUTINE):
        return Why.STOPPED
    today = local_day(now, client.practice.zone)
    if client.is_child_on(today) and client.guardian_consented_on is None:
        return Why.NO_GUARDIAN
    return None if client.letters_to_on(today) else Why.NO_ADDRESS


def _health_against(assigned: AssignedRoutine, now: datetime) -> Why | None:
    today = local_day(now, assigned.practice.zone)
    return None if plan_for(assigned, today).is_ready else Why.NOTHING_SAFE
