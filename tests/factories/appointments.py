"""Booked times, by the product's own action."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clients.appointments.actions import book
from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from tests.factories.schedule import AppointmentTypeFactory
from tests.factories.screening import NOW

# The Monday after NOW, at ten in London.
MONDAY_AT_TEN = NOW + timedelta(days=3, hours=1)


def an_hour(practice: Any, **changes: Any) -> AppointmentType:
    """A kind of appointment of one hour that needs nothing around it, unless `changes` say so."""
    return AppointmentTypeFactory(
        practice=practice, **({"minutes": 60, "buffer_before": 0, "buffer_after": 0} | changes)
    )


def booked(
    client: Client, by: Membership, starts_at: datetime = MONDAY_AT_TEN, **changes: Any
) -> Appointment:
    """An hour with `by` themselves, booked by them, unless `changes` say otherwise."""
    values: dict[str, Any] = {"therapist": by, "form_key": uuid4(), "now": NOW, "by": by}
    values |= changes
    kind = values.pop("type", None) or an_hour(client.practice)
    return book(client=client, type=kind, starts_at=starts_at, **values)
