"""Changing a rule of the practice, and keeping that a clinician has read one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from routines.models import RuleEdit, RuleReview
from routines.rulebook import RuleBook, rule_book
from routines.safety.edits import changes_from, edited, loosened
from routines.safety.rules import RULES_VERSION, Rule, load_rules


class RuleRefused(Exception):
    """A change to a rule that is not made, and why."""


class ReasonWanted(RuleRefused):
    """A rule may be made milder only with a written reason."""

    def __init__(self, milder: tuple[str, ...]) -> None:
        super().__init__(f"This makes the rule milder: {'; '.join(milder)}. Write down why.")


class NothingChanged(RuleRefused):
    """The rule is like that already."""

    def __init__(self) -> None:
        super().__init__("The rule says this already.")


class ChangedMeanwhile(RuleRefused):
    """Somebody saved another edit after this one was shown."""

    def __init__(self) -> None:
        super().__init__(
            "The rules were changed by somebody while you looked. Nothing is saved yet: read what "
            "would change now, and save again."
        )


def candidate(book: RuleBook, code: str, values: Mapping[str, Any], reason: str) -> Rule:
    """The rule as it would be with these values. Raises RuleRefused, CannotLower, MalformedEdit."""
    shipped, standing = load_rules()[code], book.rules[code]
    after = edited(shipped, changes_from(shipped, values))
    if after == standing:
        raise NothingChanged
    milder = loosened(standing, after)
    if milder and not reason.strip():
        raise ReasonWanted(milder)
    return after


@transaction.atomic
def edit_rule(
    *, practice: Practice, code: str, values: Mapping[str, Any], reason: str, seen: int,
    by: Membership, now: datetime,
) -> RuleEdit:  # fmt: skip
    """Keep a practice's word on one rule; `seen` is the newest edit the page knew of.

    Raises ChangedMeanwhile, another RuleRefused, CannotLower or MalformedEdit; stores nothing then.
    """
    if by.practice_id != practice.pk:
        raise RuleRefused("Only somebody of a practice changes its rules.")
    Practice.objects.select_for_update().get(pk=practice.pk)  # one at a time
    book = rule_book(practice.pk)
    if book.last_edit != seen:
        raise ChangedMeanwhile
    candidate(book, code, values, reason)
    edit = RuleEdit(
        practice=practice, number=book.last_edit + 1, code=code, reason=reason.strip(),
        changes=changes_from(load_rules()[code], values), made_by=by, made_at=now,
    )  # fmt: skip
    edit.full_clean(validate_unique=False, validate_constraints=False)
    edit.save()
    record(Verb.RULE_CHANGED, by=by, subject=edit, fields=sorted(edit.changes))
    return edit


@transaction.atomic
def review_rule(
    *, practice: Practice, code: str, reviewer: str, role: str, registration: str,
    reviewed_on: date, seen: int, by: Membership, now: datetime,
) -> RuleReview:  # fmt: skip
    """A clinician signs off the rule as it stands; a later edit makes it wait for review again."""
    Practice.objects.select_for_update().get(pk=practice.pk)
    if reviewed_on > local_day(now, practice.zone):
        raise ValidationError({"reviewed_on": "The review cannot be in the future."})
    edit = newest_edit(practice, code)
    if (edit.number if edit else 0) != seen:
        raise ChangedMeanwhile
    review = RuleReview(
        practice=practice, code=code, rules_version=RULES_VERSION, edit=edit, reviewer=reviewer,
        role=role, registration=registration, reviewed_on=reviewed_on, recorded_by=by,
        recorded_at=now,
    )  # fmt: skip
    review.full_clean()
    review.save()
    record(Verb.RULE_REVIEWED, by=by, subject=review)
    return review


def newest_edit(practice: Practice, code: str) -> RuleEdit | None:
    """What holds of the practice's own edits of a rule."""
    found: RuleEdit | None = practice.rule_edits.filter(code=code).order_by("-number").first()
    return found


def standing_reviews(practice: Practice) -> dict[str, RuleReview]:
    """The reviews that are of the rules as they stand, by code, in two queries."""
    newest = dict(practice.rule_edits.order_by("number").values_list("code", "pk"))
    reviews = practice.rule_reviews.filter(rules_version=RULES_VERSION).order_by("pk")
    return {one.code: one for one in reviews if one.edit_id == newest.get(one.code)}
