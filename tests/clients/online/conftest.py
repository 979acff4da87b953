"""A practice whose therapist works on weekdays from nine to five, and a client with an account."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from clients.models import Client
from practice.accounts.models import Membership, Practice, User
from practice.schedule.models import AppointmentType, BookingRules
from tests.factories import ClientFactory, screened
from tests.factories.appointments import an_hour
from tests.factories.online import works_on_weekdays
from tests.factories.screening import NOW


@pytest.fixture
def _on_a_friday() -> Iterator[None]:
    """The moment of NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def working(therapist: Membership) -> Membership:
    """The therapist, with hours."""
    return works_on_weekdays(therapist)


@pytest.fixture
def kind(practice: Practice) -> AppointmentType:
    """An hour that clients may book."""
    return an_hour(practice, name="Foot session", is_online=True, price_pence=5500)


@pytest.fixture
def rules(practice: Practice) -> BookingRules:
    """Clients are booked at once."""
    return BookingRules.objects.create(practice=practice, accepts=BookingRules.Accepts.AT_ONCE)


@pytest.fixture
def amira(practice: Practice, working: Membership) -> Client:
    """Has an account, and answered every question with no last week."""
    amira = ClientFactory(practice=practice, with_account=True, name="Amira Khan")
    screened(amira, working, NOW - timedelta(days=7))
    return amira


@pytest.fixture
def browser(
    client: Browser, amira: Client, signed_in: Callable[[Browser, Membership | User], Browser]
) -> Browser:
    """Amira's."""
    return signed_in(client, amira.user)
