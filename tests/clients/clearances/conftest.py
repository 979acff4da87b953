"""A client whose diabetes waits for a letter, on a Friday."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client as Browser

from clients.clearances.actions import ask
from clients.clearances.models import ClearanceRequest
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.screening import DIABETES, NOW, screened

DIABETES_CODE = "diabetes_uncontrolled"


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    client = ClientFactory(
        practice=therapist.practice, name="Rosa Bell", email="rosa@post.example",
        birth_date=date(1986, 3, 27),
    )  # fmt: skip
    screened(client, therapist, NOW, DIABETES)
    return client


@pytest.fixture
def asked(rosa: Client, therapist: Membership) -> ClearanceRequest:
    """A request about Rosa's diabetes."""
    return ask(client=rosa, code=DIABETES_CODE, side="", by=therapist, now=NOW)


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Browser(), therapist)
