"""Setting how long a practice keeps records."""

from django.db import transaction

from clients.rights.models import RetentionRules
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb


def rules_of(practice: Practice) -> RetentionRules:
    """What this practice has set, or what is usual."""
    return RetentionRules.objects.filter(practice=practice).first() or RetentionRules()


@transaction.atomic
def set_rules(
    *, years: int, years_past_18: int, years_of_money: int, by: Membership
) -> RetentionRules:
    """Longer than usual, or as usual; a constraint refuses shorter."""
    values = {
        "years": years, "years_past_18": years_past_18, "years_of_money": years_of_money
    }  # fmt: skip
    rules, _ = RetentionRules.objects.update_or_create(practice=by.practice, defaults=values)
    record(Verb.RETENTION_RULES_SET, by=by, subject=rules, fields=values)
    return rules
