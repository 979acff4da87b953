"""A house for each journey: early in the day, so that the ten o'clock letter is still to come."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from practice.accounts.models import Membership
from tests.journeys.steps import House, make_house
from tests.sink import Sink

MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture
def morning() -> Iterator[datetime]:
    """Half past eight on a Monday in London; the clock goes on from there."""
    with time_machine.travel(MORNING):
        yield MORNING


@pytest.fixture
def house(
    db: None, morning: datetime, therapist: Membership, sink: Sink,
    signed_in: Callable[..., Browser], settings: Any,
) -> House:  # fmt: skip
    """A therapist signed in at the desk, a telephone signed in nowhere, a real mail server."""
    return make_house(signed_in(Browser(), therapist), Browser(), therapist, sink)
