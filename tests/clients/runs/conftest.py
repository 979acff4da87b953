"""A client who runs."""

import pytest

from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.homecare import NOW


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """An adult with an account and nothing that rules a routine out."""
    person = ClientFactory(practice=therapist.practice, name="Amira Khanna", with_account=True)
    screened(person, therapist, NOW)
    return person
