"""A client who may be asked about their health."""

from datetime import date

import pytest

from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """An adult client of the practice, with an address."""
    return ClientFactory(
        practice=therapist.practice, name="Rosa Bell", email="rosa@post.example",
        birth_date=date(1986, 3, 27),
    )  # fmt: skip
