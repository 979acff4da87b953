"""A client with a health form, and a short routine."""

import pytest

from clients.homecare.models import AssignedRoutine
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.homecare import NOW, given


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """An adult without anything that rules a routine out."""
    person = ClientFactory(
        practice=therapist.practice, name="Amira Khan", email="amira@post.example"
    )
    screened(person, therapist, NOW)
    return person


@pytest.fixture
def assigned(amira: Client, therapist: Membership) -> AssignedRoutine:
    """Amira's routine, every evening at seven."""
    return given(amira, therapist)
