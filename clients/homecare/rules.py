"""Setting from when a practice is told of what comes back."""

from django.db import transaction

from clients.homecare.models import HomecareRules
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb


@transaction.atomic
def set_rules(
    *, practice: Practice, sore_from: int, quiet_days: int, by: Membership
) -> HomecareRules:
    """From which score of 10 on, 4 to 7, and after how many days without a word, 7 to 10."""
    wanted = {"sore_from": sore_from, "quiet_days": quiet_days}
    rules, _ = HomecareRules.objects.get_or_create(practice=practice)
    changed = [name for name, value in wanted.items() if getattr(rules, name) != value]
    if changed:
        for name in changed:
            setattr(rules, name, wanted[name])
        rules.full_clean(validate_unique=False)
        rules.save(update_fields=changed)
        record(Verb.HOMECARE_RULES_SET, by=by, subject=rules, fields=changed)
    return rules
