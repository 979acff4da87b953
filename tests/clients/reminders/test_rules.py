"""The practice's rules for reminders: setting them, their page."""

from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.reminders.models import ReminderRules
from clients.reminders.queries import rules_of
from clients.reminders.rules import set_reminder_rules
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
USUAL = {
    "first": "1d", "second": "", "third": "", "again_hours": 0, "asks_after": True,
    "quiet_from": time(21), "quiet_until": time(8),
}  # fmt: skip
TYPED = {
    "first": "7d", "second": "2h", "third": "", "again_hours": "3",
    "quiet_from": "20:00", "quiet_until": "07:30",
}  # fmt: skip


def test_without_a_row_a_day_before_is_usual(practice: Practice) -> None:
    assert [lead.code for lead in rules_of(practice).leads] == ["1d"]


def test_the_longest_comes_first_and_each_once() -> None:
    rules = ReminderRules(first="2h", second="7d", third="2h")
    assert [lead.code for lead in rules.leads] == ["7d", "2h"]


def test_the_trace_says_what_changed_and_nothing_when_nothing_did(owner: Membership) -> None:
    for changes in ({}, {"second": "2h"}, {"second": "2h", "quiet_until": time(9)}):
        set_reminder_rules(practice=owner.practice, by=owner, **(USUAL | changes))  # type: ignore[arg-type]
    events = AuditEvent.objects.filter(verb="reminder_rules.set").order_by("pk")
    assert [one.fields for one in events] == [["second"], ["quiet_until"]]


@pytest.mark.parametrize("wrong", [{"first": "9d"}, {"third": "1h"}, {"again_hours": 1}])
def test_the_action_and_the_database_refuse_a_rule_that_is_none(
    wrong: dict[str, Any], owner: Membership
) -> None:
    with pytest.raises(ValidationError):
        set_reminder_rules(practice=owner.practice, by=owner, **(USUAL | wrong))  # type: ignore[arg-type]
    ReminderRules.objects.create(practice=owner.practice)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderRules.objects.update(**wrong)


def test_an_owner_sets_all_of_them_on_one_page(
    client: Browser, owner: Membership, signed_in: Any
) -> None:
    browser = signed_in(client, owner)
    address = reverse("reminder_rules")
    assert browser.get(reverse("settings")).content.decode().count(">Reminders<") == 1
    assert browser.get(address).context["form"].initial == USUAL
    answer = browser.post(address, {**TYPED, "third": "2h"})
    assert answer.status_code == 422
    assert "Choose each time once." in answer.content.decode()
    assert browser.post(address, TYPED).url == reverse("settings")
    rules = ReminderRules.objects.select_related("practice").get()
    assert [lead.code for lead in rules.leads] == ["7d", "2h"]
    assert (rules.again_hours, rules.practice.quiet_from) == (3, time(20))
    assert rules.asks_after is False  # a box that was not ticked
