"""Series and what becomes of their visits, by the product's own actions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from clients.appointments.changes import appointment_changed
from clients.appointments.models import Appointment, AppointmentChange
from clients.models import Client
from clients.series.actions import add_visits, start
from clients.series.models import SeriesVisit, TreatmentSeries
from practice.accounts.models import Membership
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import NOW

WEEK = timedelta(days=7)


def a_series(client: Client, by: Membership, **changes: Any) -> TreatmentSeries:
    """Six weekly visits, unless `changes` say otherwise."""
    values: dict[str, Any] = {
        "code": "weekly_block",
        "goal": "Run without sore soles.",
        "agreed_sessions": 6,
        "interval_days": 7,
        "therapist": by,
        "form_key": uuid4(),
        "now": NOW,
    }
    return start(client=client, by=by, **(values | changes))


def visits_of(series: TreatmentSeries, count: int, first: int = 0) -> list[SeriesVisit]:
    """That many weekly visits from the Monday after NOW, `first` weeks on, in the series."""
    by = series.therapist
    made = [
        booked(series.client, by, MONDAY_AT_TEN + WEEK * n) for n in range(first, first + count)
    ]
    return add_visits(series=series, appointments=made, by=by, now=NOW)


def becomes(visit: SeriesVisit, status: str, *, at: datetime = NOW, **values: Any) -> Appointment:
    """The appointment is so now, as any action would leave it, and everybody is told."""
    appointment = visit.appointment
    appointment.refresh_from_db()
    before = _as_it_is(appointment)
    appointment.status, appointment.version = status, appointment.version + 1
    for name, value in values.items():
        setattr(appointment, name, value)
    with transaction.atomic():
        appointment.save()
        change = AppointmentChange.objects.create(
            practice=appointment.practice, appointment=appointment, made_at=at, before=before,
            kind=AppointmentChange.Kind.MARKED, version=appointment.version,
            after=_as_it_is(appointment),
        )  # fmt: skip
        appointment_changed(
            appointment=appointment, change=change, by=visit.series.therapist, now=at
        )
    return appointment


def _as_it_is(appointment: Appointment) -> dict[str, Any]:
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "therapist": appointment.therapist_id,
        "room": appointment.room_id,
        "status": str(appointment.status),
        "cancel_reason": appointment.cancel_reason,
    }
