"""A client with a health form, and a series of six."""

import pytest

from clients.models import Client
from clients.series.models import TreatmentSeries
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.screening import NOW
from tests.factories.series import a_series


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """An adult without anything that rules a visit out."""
    person = ClientFactory(practice=therapist.practice, name="Amira Khan")
    screened(person, therapist, NOW)
    return person


@pytest.fixture
def series(amira: Client, therapist: Membership) -> TreatmentSeries:
    """Amira's six weekly visits, none booked yet."""
    return a_series(amira, therapist)
