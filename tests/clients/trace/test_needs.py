"""Owners are told that the trace does not hold."""

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.screening.needs import needs_of
from practice.accounts.models import Membership
from practice.audit.models import BrokenChain
from tests.factories import MembershipFactory, PracticeFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


def lines(member: Membership) -> list[str]:
    found = needs_of(member.practice, on=TODAY, seen_by=member, most=99).first
    return [one.who for one in found]


def test_owners_of_that_practice_alone_are_told(client: Browser, therapist: Membership) -> None:
    owner = MembershipFactory(practice=therapist.practice, role="owner")
    elsewhere = MembershipFactory(practice=PracticeFactory(), role="owner")
    BrokenChain.objects.create(practice_id=owner.practice_id, found_at=timezone.now())
    assert lines(owner) == ["The trace"]
    assert (lines(therapist), lines(elsewhere)) == ([], [])
    client.force_login(owner.user)
    assert "audit verify" in client.get(reverse("refusals")).content.decode()
