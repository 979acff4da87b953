"""A client with a routine for every evening, given by the product's own actions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest

from clients.homecare.actions import assign
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.routines import shipped

# A Friday in winter, when London's wall clock is UTC.
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SEVEN = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """An adult without anything that rules a routine out."""
    person = ClientFactory(
        practice=therapist.practice, name="Amira Khan", email="amira@post.example"
    )
    screened(person, therapist, MORNING)
    return person


@pytest.fixture
def give(therapist: Membership) -> Callable[..., AssignedRoutine]:
    """`give(client, at=time(19))`: a routine of every day until Christmas."""

    def make(
        client: Client, code: str = "post_run_reflex_short", **changes: Any
    ) -> AssignedRoutine:
        values: dict[str, Any] = {
            "version": shipped(therapist, code),
            "days": range(7),
            "remind_at": time(19),
            "starts_on": FRIDAY,
            "until": date(2026, 12, 25),
            "message": "",
            "by": therapist,
            "form_key": uuid4(),
            "now": MORNING,
        }
        return assign(client=client, **(values | changes))

    return make


@pytest.fixture
def assigned(amira: Client, give: Callable[..., AssignedRoutine]) -> AssignedRoutine:
    """Amira's routine, every evening at seven."""
    return give(amira)
