"""Booked times, by the product's own action."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clients.appointments.actions import book
from clients.appointments.gate import key_of, stops_in
from clients.appointments.models import Appointment
from clients.models import Client
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from practice.schedule.wall import local_day
from tests.factories.schedule import AppointmentTypeFactory
from tests.factories.screening import NOW

# The Monday after NOW, at ten in London.
MONDAY_AT_TEN = NOW + timedelta(days=3, hours=1)


def an_hour(practice: Any, **changes: Any) -> AppointmentType:
    """A kind of appointment of one hour that needs nothing around it, unless `changes` say so."""
    return AppointmentTypeFactory(
        practice=practice, **({"minutes": 60, "buffer_before": 0, "buffer_after": 0} | changes)
    )


def stops_shown(client: Client, at: datetime) -> list[str]:
    """What the page of the stop shows of a client on that day."""
    safety = safety_of(client, on=local_day(at, client.practice.zone))
    return [key_of(stop) for stop in stops_in(safety)]


def booked(
    client: Client, by: Membership, starts_at: datetime = MONDAY_AT_TEN, **changes: Any
) -> Appointment:
    """An hour with `by` themselves, booked by them, unless `changes` say otherwise.

    Who gives a reason for going over a stop has read every stop of that day.
    """
    values: dict[str, Any] = {"therapist": by, "form_key": uuid4(), "now": NOW, "by": by}
    values |= {"stops_shown": stops_shown(client, starts_at)} | changes
    kind = values.pop("type", None) or an_hour(client.practice)
    return book(client=client, type=kind, starts_at=starts_at, **values)
