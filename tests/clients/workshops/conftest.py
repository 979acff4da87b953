"""The clock stands at NOW, a Friday."""

from collections.abc import Iterator

import pytest
import time_machine

from clients.workshops.models import Workshop
from practice.accounts.models import Membership, Practice
from tests.factories import MembershipFactory
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    """The moment of NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(practice: Practice) -> Membership:
    """Somebody who runs workshops and treats nobody."""
    return MembershipFactory(practice=practice, role="admin")


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    """Of two places; a file that needs another one has its own."""
    return a_workshop(therapist, capacity=2)
