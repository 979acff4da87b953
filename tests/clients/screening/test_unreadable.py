"""Answers that today's rules cannot judge: that client is closed everywhere, and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.conflicts import CannotBook
from clients.homecare.refusals import NotScreened
from clients.models import Client
from clients.screening.models import Screening
from clients.screening.queries import safety_by_client, safety_of
from practice.accounts.models import Membership
from tests.clients.screening.forms import text
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.factories.homecare import given
from tests.factories.screening import FRIDAY, NOW, screened

pytestmark = pytest.mark.django_db
SPOILT: list[dict[str, Any]] = [
    {"codes": {"a_rule_that_is_gone": {"answer": "yes"}}},
    {"codes": {"open_wound": {"answer": "yes", "side": "middle"}}},
    {"codes": {"open_wound": {"answer": "yes", "since": "some day"}}},
    {"codes": {"open_wound": {"answer": "yes", "answers": {"colour": "blue"}}}},
    {"codes": {"high_blood_pressure": {"answer": "yes", "answers": {"systolic": 9000}}}},
    {"codes": {"open_wound": "yes"}},
    {"codes": ["open_wound"]},
]


@pytest.fixture(params=SPOILT, ids=range(len(SPOILT)))
def spoilt(request: pytest.FixtureRequest, therapist: Membership) -> Client:
    """A client whose stored form no rule can read."""
    client = ClientFactory(practice=therapist.practice, name="Ivo Sand")
    Screening.objects.create(
        practice=client.practice, client=client, kind="intake", told_by="client",
        questions_version="old", rules_version="old", answered_on=FRIDAY, recorded_at=NOW,
        answers=request.param,
    )  # fmt: skip
    return client


def test_that_client_alone_is_closed(spoilt: Client, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice)
    screened(other, therapist, NOW)
    safety = safety_by_client([spoilt, other], on=FRIDAY)
    assert safety[spoilt.pk].is_unreadable
    assert safety[spoilt.pk].assessment is None
    assert not safety[other.pk].is_unreadable
    assert safety[other.pk].is_known


def test_nothing_can_be_booked_or_sent_home(spoilt: Client, therapist: Membership) -> None:
    with pytest.raises(CannotBook, match="Ask everything again"), transaction.atomic():
        booked(spoilt, therapist, stop_reason="I know better")
    with pytest.raises(NotScreened), transaction.atomic():
        given(spoilt, therapist)


def test_the_pages_say_so_and_lead_out_of_it(
    spoilt: Client, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    desk = signed_in(Browser(), therapist)
    page = text(desk.get(reverse("client", args=[spoilt.ref])))
    assert "Do not treat." in page
    assert "The answers cannot be judged" in page
    assert "Ivo Sand" in text(desk.get(reverse("clients")))
    screened(spoilt, therapist, NOW)
    assert safety_of(spoilt, on=FRIDAY).is_known
