"""A client with nothing wrong, and the therapist's browser."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.screening import NOW


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """Asked about her health, not about photographs."""
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, NOW)
    return client


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist, signed in."""
    return signed_in(Browser(), therapist)
