"""One client, one routine, and both ways in to it."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from clients.homecare.actions import make_link
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from tests.factories import ClientFactory, screened
from tests.factories.homecare import NOW, given


@pytest.fixture
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """An adult with an account and nothing that rules a routine out."""
    person = ClientFactory(
        practice=therapist.practice,
        name="Amira Khanna",
        email="amira@post.example",
        with_account=True,
    )
    screened(person, therapist, NOW)
    return person


@pytest.fixture
def assigned(amira: Client, therapist: Membership) -> AssignedRoutine:
    """Amira's routine, every evening at seven."""
    return given(amira, therapist, message="Slowly on the stairs afterwards.")


@pytest.fixture
def link_to() -> Callable[[AssignedRoutine], str]:
    """`link_to(assigned)`: a token for it."""
    return lambda assigned: make_link(assigned=assigned, by=SYSTEM, now=NOW)


@pytest.fixture
def token(assigned: AssignedRoutine, link_to: Callable[[AssignedRoutine], str]) -> str:
    """The token of a link to Amira's routine."""
    return link_to(assigned)
