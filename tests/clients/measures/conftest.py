"""Visits that took place, week after week."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import screened


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """Somebody with nothing wrong."""
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, MONDAY_AT_TEN - timedelta(days=3), {})
    return client


@pytest.fixture
def visit(amira: Client, therapist: Membership) -> Callable[[int], Appointment]:
    """`visit(2)`: the Monday two weeks after the first."""

    def made(week: int = 0) -> Appointment:
        return booked(amira, therapist, MONDAY_AT_TEN + timedelta(weeks=week))

    return made


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist, signed in."""
    return signed_in(Browser(), therapist)
