"""The settings pages of how a practice, and one therapist, are booked."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.schedule.models import BookingRules, TherapistRules

pytestmark = pytest.mark.django_db


def the_rules(**changes: Any) -> dict[str, Any]:
    return {
        "notice_minutes": "240", "horizon_days": "60", "step_minutes": "30", "accepts": "at_once",
        "cancel_hours": "48", "cancel_words": "Late ones are charged.", "hold_minutes": "10",
        "offer_minutes": "120",
    } | changes  # fmt: skip


def test_booking_rules_are_kept(mine: Browser, owner: Membership) -> None:
    for _ in range(2):
        assert mine.post(reverse("booking_rules"), the_rules()).status_code == 302
    rules = BookingRules.objects.get(practice=owner.practice)
    assert (rules.notice_minutes, rules.step_minutes, rules.accepts) == (240, 30, "at_once")
    assert AuditEvent.objects.earliest("pk").verb == "booking_rules.set"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("horizon_days", "0"), ("horizon_days", "731"), ("step_minutes", "1"),
        ("hold_minutes", "1"), ("hold_minutes", "61"), ("offer_minutes", "9"),
        ("offer_minutes", "2881"), ("notice_minutes", "20161"), ("cancel_hours", "721"),
        ("accepts", "never"), ("notice_minutes", ""),
    ],
)  # fmt: skip
def test_rules_beyond_what_is_sensible_are_refused(mine: Browser, field: str, typed: str) -> None:
    assert mine.post(reverse("booking_rules"), the_rules(**{field: typed})).status_code == 422
    assert not BookingRules.objects.exists()


def test_a_therapists_limits(mine: Browser, owner: Membership) -> None:
    page = reverse("therapist_rules", args=[owner.ref])
    form = {"most_minutes": "300", "time_zone": "America/New_York", "takes_online": "on"}
    assert mine.post(page, form).status_code == 302
    rules = TherapistRules.objects.get(therapist=owner)
    assert (rules.most_minutes, rules.zone.key, rules.takes_online) == (
        300, "America/New_York", True,
    )  # fmt: skip
    assert mine.post(page, {"most_minutes": "", "time_zone": ""}).status_code == 302
    rules.refresh_from_db()
    assert (rules.most_minutes, rules.zone.key, rules.takes_online) == (
        None, "Europe/London", False,
    )  # fmt: skip
    assert mine.post(page, {"most_minutes": "2000"}).status_code == 422
    assert mine.post(page, {"time_zone": "Mars/Base"}).status_code == 422
