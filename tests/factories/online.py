"""Hours to be booked in, and what clients do by themselves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clients.appointments.models import Appointment
from clients.models import Client
from clients.online.booking import keep_time
from clients.online.earlier import join
from clients.online.models import EarlierWish
from clients.online.models.earlier import DAY, EVERY_DAY
from clients.online.times import Wanted
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, WorkingHours, rules_for
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.screening import NOW


def works_on_weekdays(therapist: Membership) -> Membership:
    """From nine to five, Monday to Friday."""
    for weekday in range(5):
        WorkingHours.objects.create(
            practice=therapist.practice, therapist=therapist, weekday=weekday,
            from_minute=9 * 60, until_minute=17 * 60,
        )  # fmt: skip
    return therapist


def wanted_by(client: Client, therapist: Membership, kind: AppointmentType) -> Wanted:
    """A visit with one therapist."""
    return Wanted(client, kind, [therapist], rules_for(client.practice))


def kept(
    client: Client, therapist: Membership, kind: AppointmentType,
    start: datetime = MONDAY_AT_TEN, **changes: Any,
) -> Appointment:  # fmt: skip
    """A time that a client keeps for themselves while they finish."""
    values: dict[str, Any] = {"form_key": uuid4(), "now": NOW} | changes
    return keep_time(wanted=wanted_by(client, therapist, kind), start=start, **values)


def waits(
    client: Client, appointment: Appointment | None = None, *,
    kind: AppointmentType | None = None, **changes: Any,
) -> EarlierWish:  # fmt: skip
    """Any weekday from NOW to the visit they have, with anybody, unless `changes` say otherwise."""
    until = appointment.starts_at if appointment else NOW + timedelta(days=30)
    type = kind or appointment.type  # type: ignore[union-attr]
    values: dict[str, Any] = {
        "therapist": None, "from_date": NOW.date(), "until_date": until.date(),
        "weekdays": EVERY_DAY, "from_minute": 0, "until_minute": DAY, "automatic": False,
        "by": client.user or appointment.booked_by, "now": NOW,  # type: ignore[union-attr]
    } | changes  # fmt: skip
    return join(client=client, appointment=appointment, type=type, **values)
