"""The terms of cancelling in words, wherever they are read."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.facts import facts_of
from clients.workshops.models import Workshop
from clients.workshops.owing import terms_in_full, terms_of
from practice.accounts.models import Membership
from tests.factories.workshops import a_workshop, takes_part

LATE = " After that we pay nothing back. If we cancel, you get all of it back."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"price_kind": "free", "keep_percent": 50}, ""),
        ({}, "Cancel up to 24 hours before it begins, and we pay back what you paid." + LATE),
        ({"cancel_hours": 0, "keep_pence": 500},
         "Cancel before it begins, and we pay back what you paid, less £5." + LATE),
        ({"cancel_hours": 168, "keep_pence": 500, "keep_percent": 10},
         "Cancel up to 7 days before it begins, and we pay back what you paid, less £5 and 10% of "
         "the price." + LATE),
        ({"cancel_hours": 1}, "Cancel up to 1 hour before it begins, and we pay back what you "
         "paid." + LATE),
    ],
)  # fmt: skip
def test_they_say_until_when_and_how_much(changes: dict[str, Any], words: str) -> None:
    values = {"price_kind": "on_day", "price_pence": 1200, "cancel_hours": 24} | changes
    assert terms_of(Workshop(**values)) == words


@pytest.mark.django_db
def test_the_page_and_the_letter_say_the_same(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(
        therapist, price_kind="on_day", price_pence=1200, cancel_hours=48, terms="Ring us."
    )
    assert facts_of(takes_part(workshop))["terms"] == terms_in_full(workshop)
    page = client.get(reverse("workshop", args=[workshop.slug])).content.decode()
    assert terms_of(workshop) in page
    assert terms_in_full(workshop).endswith("\nRing us.")
