"""What search engines and calendar programs are told of a workshop."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.workshops.feed import public_entries
from clients.workshops.models import Workshop
from practice.accounts.models import Membership
from tests.clients.workshops.journey import url
from tests.factories.workshops import a_workshop, takes_part

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "available"),
    [
        ({}, "InStock"),
        ({"capacity": 1}, "SoldOut"),
        ({"is_closed": True}, "OutOfStock"),
        ({"opens_at": timedelta(days=2)}, "PreOrder"),
        ({"closes_at": timedelta(days=-2)}, "OutOfStock"),
    ],
)
def test_search_engines_are_told_whether_one_can_sign_up(
    client: Browser, therapist: Membership, changes: dict[str, Any], available: str
) -> None:
    workshop, now = a_workshop(therapist, start=timezone.now() + timedelta(days=9)), timezone.now()
    takes_part(workshop, at=now)
    moments = {name: now + by for name, by in changes.items() if isinstance(by, timedelta)}
    Workshop.objects.filter(pk=workshop.pk).update(**changes | moments)
    page = client.get(url(workshop, "workshop")).content.decode()
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.S)
    assert found is not None
    offer = json.loads(found[1])["offers"]
    assert offer["availability"] == f"https://schema.org/{available}"
    assert ("validFrom" in offer) == ("opens_at" in changes)
    assert ("validThrough" in offer) == ("closes_at" in changes)


def test_an_edited_workshop_is_newer_in_the_feed(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    before = public_entries([workshop])[0]
    Workshop.objects.filter(pk=workshop.pk).update(version=workshop.version + 1)
    after = public_entries([Workshop.objects.get()])[0]
    assert (after.stamp > before.stamp, after.sequence > before.sequence) == (True, True)
