"""The practice's rules for home routines: reading them, setting them, their page."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.models import HomecareRules
from clients.homecare.rules import rules_of
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from tests.factories.homecare import ruled

pytestmark = pytest.mark.django_db
NEW = {"sore_from": 5, "quiet_days": 10, "first_review": "halfway", "unchanged_weeks": 4}


def values(rules: HomecareRules) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in NEW}


def test_without_a_row_the_usual_ones_hold_and_reading_writes_none(therapist: Membership) -> None:
    assert values(rules_of(therapist.practice)) == {
        "sore_from": 7, "quiet_days": 8, "first_review": "two_weeks", "unchanged_weeks": 6,
    }  # fmt: skip
    assert not HomecareRules.objects.exists()


def test_reading_takes_one_query_and_none_when_selected(
    therapist: Membership, django_assert_num_queries: Any
) -> None:
    ruled(therapist, **NEW)
    practice = Practice.objects.get(pk=therapist.practice.pk)
    with django_assert_num_queries(1):
        assert [values(rules_of(practice)) for _ in range(2)] == [NEW, NEW]
    selected = Practice.objects.select_related("homecare_rules").get(pk=practice.pk)
    with django_assert_num_queries(0):
        assert values(rules_of(selected)) == NEW


def test_what_is_set_holds_at_once_where_it_was_read_before(therapist: Membership) -> None:
    for changes in ({}, {"sore_from": 4}, NEW):
        before = rules_of(therapist.practice)
        ruled(therapist, **changes)
        now = rules_of(therapist.practice)
        assert now is not before
        assert now == HomecareRules.objects.get()
        assert changes.items() <= values(now).items()


def test_the_trace_says_what_changed_and_nothing_when_nothing_did(therapist: Membership) -> None:
    ruled(therapist, quiet_days=9)
    ruled(therapist, quiet_days=9)
    ruled(therapist, quiet_days=9, first_review="none")
    events = AuditEvent.objects.filter(verb="homecare_rules.set").order_by("pk")
    assert [one.fields for one in events] == [["quiet_days"], ["first_review"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"sore_from": 3}, {"sore_from": 8}, {"quiet_days": 6}, {"quiet_days": 11},
        {"first_review": "sometime"}, {"unchanged_weeks": 5},
    ],
)  # fmt: skip
def test_the_action_and_the_database_refuse_a_rule_that_is_none(
    wrong: dict[str, Any], therapist: Membership
) -> None:
    with pytest.raises(ValidationError):
        ruled(therapist, **wrong)
    ruled(therapist)
    with pytest.raises(IntegrityError), transaction.atomic():
        HomecareRules.objects.update(**wrong)


def test_an_owner_sets_all_of_them_on_one_page(
    client: Browser, owner: Membership, signed_in: Any
) -> None:
    browser = signed_in(client, owner)
    address = reverse("homecare_rules")
    assert browser.get(reverse("settings")).content.decode().count(">Home routines<") == 1
    shown = browser.get(address)
    assert "After 6 weeks" in shown.content.decode()
    assert shown.context["form"].initial == values(HomecareRules())
    answer = browser.post(address, {**NEW, "first_review": "never"})
    assert (answer.status_code, HomecareRules.objects.count()) == (422, 0)
    assert browser.post(address, NEW).url == reverse("settings")
    rules = HomecareRules.objects.get()
    assert (rules.practice, values(rules)) == (owner.practice, NEW)
    assert browser.get(address).context["form"].initial == NEW
