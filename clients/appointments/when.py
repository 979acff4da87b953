"""When a visit is, for its client: on the practice's clock, which is named to those on another."""

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Practice
from practice.web.words import day_at


def when(visit: Appointment) -> str:
    """Wednesday 18 November 2026, 2:30pm: the same for everybody, and fit for a subject."""
    return day_at(visit.starts_at.astimezone(visit.practice.zone))


def when_for(visit: Appointment, client: Client) -> str:
    """Wednesday 18 November 2026, 2:30pm (London time), where theirs is another."""
    return f"{when(visit)}{clock_for(client, visit.practice)}"


def clock_for(client: Client, practice: Practice) -> str:
    """What stands behind a time of the practice: ` (London time)`, or nothing."""
    if client.time_zone in ("", practice.time_zone):
        return ""
    return clock_of(practice)


def clock_of(practice: Practice) -> str:
    """` (London time)`."""
    return clock_named(practice.time_zone)


def clock_named(zone: str) -> str:
    """The same of a zone: ` (New York time)`."""
    return f" ({zone.rpartition('/')[2].replace('_', ' ')} time)"
