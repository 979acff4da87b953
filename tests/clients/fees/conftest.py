"""A practice that keeps its money here, and a client with a health form."""

import pytest

from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.fees import keeps_money
from tests.factories.screening import NOW


@pytest.fixture
def amira(therapist: Membership, owner: Membership) -> Client:
    """An adult without anything that rules a visit out."""
    keeps_money(owner, missed="half", late="full")
    person = ClientFactory(practice=therapist.practice, name="Amira Khan")
    screened(person, therapist, NOW)
    return person
