"""Saving a rule, and telling everybody whom it reaches, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from clients.rulebook.preview import reached
from clients.screening.changes import health_changed
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import local_day
from routines.models import RuleEdit
from routines.rulebook import rule_book
from routines.ruling import edit_rule


@transaction.atomic
def save_rule(
    *, practice: Practice, code: str, values: Mapping[str, Any], reason: str, seen: int,
    by: Membership, now: datetime,
) -> tuple[RuleEdit, int]:  # fmt: skip
    """The edit, and how many clients it reached. Raises what `edit_rule` raises."""
    before = rule_book(practice.pk).rules
    edit = edit_rule(
        practice=practice, code=code, values=values, reason=reason, seen=seen, by=by, now=now
    )
    after = rule_book(practice.pk).rules
    touched = reached(practice, before, after, on=local_day(now, practice.zone))
    for one in touched:
        health_changed(client=one.client, by=by, now=now)
    return edit, len(touched)
