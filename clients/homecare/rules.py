"""The practice's rules for home routines: reading and setting them."""

from django.db import transaction

from clients.homecare.models import HomecareRules
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb


def rules_of(practice: Practice) -> HomecareRules:
    """The practice's own rules, or the usual ones, unsaved. One query, once for each `practice`;
    none where they were selected with it.
    """
    rules: HomecareRules | None = getattr(practice, "homecare_rules", None)
    return rules or HomecareRules(practice=practice)


@transaction.atomic
def set_rules(
    *, practice: Practice, sore_from: int, quiet_days: int, first_review: str,
    unchanged_weeks: int, by: Membership,
) -> HomecareRules:  # fmt: skip
    """Tell of a score from here on, 4 to 7 of 10, and of 7 to 10 days without a word; propose this
    day to look at a plan again, and ask about plans unchanged for so many weeks, 0 for never.
    """
    wanted = {
        "sore_from": sore_from, "quiet_days": quiet_days,
        "first_review": first_review, "unchanged_weeks": unchanged_weeks,
    }  # fmt: skip
    rules, _ = HomecareRules.objects.get_or_create(practice=practice)
    rules.practice = practice  # so that `rules_of` this very practice sees what is set
    changed = [name for name, value in wanted.items() if getattr(rules, name) != value]
    if changed:
        for name in changed:
            setattr(rules, name, wanted[name])
        rules.full_clean(validate_unique=False)
        rules.save(update_fields=changed)
        record(Verb.HOMECARE_RULES_SET, by=by, subject=rules, fields=changed)
    return rules
