"""Visits that took place, and what was told after them, by the product's own actions."""

from datetime import datetime, timedelta
from typing import Any

from clients.afterwards.actions import tell
from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.times import opens_at
from clients.appointments.actions import complete
from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from tests.factories.appointments import booked

HOUR = timedelta(hours=1)
# A Friday in winter, when London's wall clock is UTC.
FRIDAY_AT_TWO = datetime.fromisoformat("2026-11-20T14:00:00+00:00")


def took_place(
    client: Client, by: Membership, ended_at: datetime = FRIDAY_AT_TWO, **changes: Any
) -> Appointment:
    """An hour that ended then, marked as done at its end."""
    starts_at = ended_at - HOUR
    visit = booked(client, by, starts_at, **({"now": starts_at - HOUR} | changes))
    return complete(appointment=visit, by=by, now=ended_at)


def told(visit: Appointment, hours: int = 24, **changes: Any) -> AfterVisitAnswer:
    """A mild answer, an hour after the check opened, unless `changes` say otherwise."""
    now = opens_at(visit.ends_at, hours, visit.practice.zone) + HOUR
    usual = {"soreness": 2, "sleep": 7, "unexpected": "no", "words": "", "by": SYSTEM, "now": now}
    return tell(visit=visit, hours=hours, **(usual | changes))
