"""Setting how a practice keeps its money here."""

from typing import Any

from django.db import transaction

from clients.fees.models import FeeRules
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb


@transaction.atomic
def set_fee_rules(*, by: Membership, **values: Any) -> FeeRules:
    """Keep what was set. What was charged before stays as it was."""
    rules, _ = FeeRules.objects.update_or_create(practice=by.practice, defaults=values)
    record(Verb.FEE_RULES_SET, by=by, subject=rules, fields=values)
    return rules
