"""A client whose visit ended on a Friday at two."""

import pytest

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.afterwards import FRIDAY_AT_TWO, took_place


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """An adult with nothing that rules a visit out, and an account."""
    person = ClientFactory(
        practice=therapist.practice, name="Amira Khan", email="amira@post.example",
        with_account=True,
    )  # fmt: skip
    screened(person, therapist, FRIDAY_AT_TWO)
    return person


@pytest.fixture
def visit(amira: Client, therapist: Membership) -> Appointment:
    """Amira's, from one to two."""
    return took_place(amira, therapist)
