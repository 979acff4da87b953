"""A visit that is ready to be written up."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.appointments.actions import book
from clients.appointments.models import Appointment
from clients.notes.actions import start_note
from clients.notes.models import SessionNote
from practice.accounts.models import Membership
from tests.factories import AppointmentTypeFactory, ClientFactory
from tests.factories.screening import screened


@pytest.fixture
def visit(therapist: Membership) -> Appointment:
    """A booked visit of somebody with nothing wrong."""
    now = timezone.now()
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, now, {})
    return book(
        client=client, therapist=therapist, type=AppointmentTypeFactory(practice=client.practice),
        starts_at=now + timedelta(hours=1), form_key=uuid4(), by=therapist, now=now,
    )  # fmt: skip


@pytest.fixture
def note(visit: Appointment, therapist: Membership) -> SessionNote:
    """Its draft."""
    return start_note(appointment=visit, by=therapist, now=timezone.now())


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist, signed in."""
    return signed_in(Browser(), therapist)
