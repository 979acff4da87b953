"""Who sets the practice's hours and offer."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from practice.accounts.models import Membership

SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def mine(client: Browser, owner: Membership, signed_in: SignIn) -> Browser:
    """The owner's browser."""
    return signed_in(client, owner)
