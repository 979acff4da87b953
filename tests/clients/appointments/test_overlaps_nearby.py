"""The refusal of overlaps asks the days around a visit, and misses none."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TWO_DAYS = timedelta(days=2)


def written(
    client: Client, by: Membership, kind: AppointmentType, starts: datetime, lasts: timedelta
) -> Appointment:
    """Past the actions: what somebody writes who has the database in their hands."""
    return Appointment.objects.create(
        practice=by.practice, client=client, therapist=by, type=kind, form_key=uuid4(),
        starts_at=starts, ends_at=starts + lasts, occupied_from=starts,
        occupied_until=starts + lasts, booked_by=by,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "lasts", "is_refused"),
    [
        (timedelta(0), HOUR, True),
        (-HOUR, HOUR, False),  # ends as the other begins
        (-HOUR, HOUR + timedelta(seconds=1), True),
        (timedelta(hours=40), HOUR, False),  # begins as the other ends
        (timedelta(hours=40) - timedelta(seconds=1), HOUR, True),
        (timedelta(hours=-47), TWO_DAYS, True),  # both as long as any may be
        (timedelta(hours=39), TWO_DAYS, True),
        (timedelta(hours=-48), TWO_DAYS, False),
        (timedelta(days=-400), HOUR, False),
        (timedelta(days=400), HOUR, False),
    ],
)
def test_whatever_overlaps_a_visit_of_forty_hours_is_refused(
    therapist: Membership, begins: timedelta, lasts: timedelta, is_refused: bool
) -> None:
    client = ClientFactory(practice=therapist.practice)
    kind = an_hour(therapist.practice)
    written(client, therapist, kind, MONDAY_AT_TEN, timedelta(hours=40))
    if not is_refused:
        written(client, therapist, kind, MONDAY_AT_TEN + begins, lasts)
        return
    with pytest.raises(IntegrityError, match="_overlap"):
        written(client, therapist, kind, MONDAY_AT_TEN + begins, lasts)


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL excludes by an index of spans"
)
def test_no_visit_is_longer_than_what_is_looked_at(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice)
    kind = an_hour(therapist.practice)
    longer = TWO_DAYS + timedelta(minutes=1)
    with pytest.raises(IntegrityError, match="appointment_too_long"):
        written(client, therapist, kind, MONDAY_AT_TEN, longer)


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL excludes by an index of spans"
)
@pytest.mark.parametrize("who", ["therapist", "room", "client"])
def test_both_ends_are_looked_up(who: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE name = %s", [f"appointment_{who}_overlap_INSERT"]
        )
        asked = cursor.fetchone()[0].partition("EXISTS (")[2].partition(")\nBEGIN")[0]
        for name in (f"{who}_id", "id", "occupied_from", "occupied_until"):
            asked = asked.replace(f"NEW.{name}", "'2026-11-23 10:00:00'")
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        (step,) = [row[3] for row in cursor.fetchall()]
    assert f"appointment_{who}_until" in step
    assert "occupied_until>? AND occupied_until<?" in step
