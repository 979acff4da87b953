"""The plans a practice offers: its own, and the shipped ones it has not retired."""

from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction

from clients.series.models import PlanTemplate
from clients.series.refusals import SeriesRefused
from clients.series.stock import shipped
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb


def templates_of(practice: Practice, *, retired: bool = False) -> list[PlanTemplate]:
    """Every plan in the order of the page: shipped first, then own ones by name.

    A shipped one that was never used or edited is not stored yet and has no primary key.
    """
    stored = {row.code: row for row in practice.plan_templates.order_by("name", "pk")}
    rows = [stored.get(code) or unsaved(practice, code) for code in shipped()]
    rows += [row for code, row in stored.items() if code not in shipped()]
    return [row for row in rows if retired or not row.is_retired]


def find_template(practice: Practice, code: str) -> PlanTemplate | None:
    """The plan with this code, stored or not; None when there is none."""
    row = practice.plan_templates.filter(code=code).first()
    return row or (unsaved(practice, code) if code in shipped() else None)


def template_row(practice: Practice, code: str) -> PlanTemplate:
    """The stored plan with this code, stored now if it is a shipped one; else SeriesRefused."""
    found = find_template(practice, code)
    if found is None:
        raise SeriesRefused("There is no such plan here. Choose one of the list.")
    if found.pk is None:
        try:
            with transaction.atomic():
                found.save()
        except IntegrityError:  # somebody else stored it a moment ago
            return practice.plan_templates.get(code=code)
    return found


def unsaved(practice: Practice, code: str) -> PlanTemplate:
    """A shipped plan as a row that is not stored."""
    values = asdict(shipped()[code])
    return PlanTemplate(
        practice=practice, **values | {"review_after": list(values["review_after"])}
    )


@transaction.atomic
def save_template(
    *, practice: Practice, code: str, values: dict[str, Any], by: Membership
) -> PlanTemplate:
    """Change a plan, or make a new one with `code` "". Running series keep what they began with.

    `values` are fields of a PlanTemplate; the kind of an existing plan stays.
    """
    if by.practice_id != practice.pk:
        raise SeriesRefused("This plan is another practice's.")
    row = template_row(practice, code) if code else PlanTemplate(practice=practice)
    for name, value in values.items():
        if name != "kind" or not code:
            setattr(row, name, value)
    if row.kind == PlanTemplate.Kind.ROLLING:
        row.sessions_min = row.sessions_max = None
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    record(Verb.PLAN_TEMPLATE_SAVED, by=by, subject=row, fields=sorted(values))
    return row
