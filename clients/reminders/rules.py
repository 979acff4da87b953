"""The practice's rules for reminders and its quiet hours: setting them."""

from datetime import time

from django.db import transaction

from clients.reminders.models import ReminderRules
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb

QUIET = ("quiet_from", "quiet_until")


@transaction.atomic
def set_reminder_rules(
    *, practice: Practice, first: str, second: str, third: str, again_hours: int,
    asks_after: bool, quiet_from: time, quiet_until: time, by: Membership,
) -> ReminderRules:  # fmt: skip
    """Remind of visits so long before, codes as in ReminderRules.Before; of a routine again after
    so many hours, 0 for never; ask how they have been after a visit, or do not; nothing leaves in
    the quiet hours.

    What is planned already follows at the planner's next tick. Raises ValidationError.
    """
    rules, _ = ReminderRules.objects.get_or_create(practice=practice)
    wanted = {
        "first": first, "second": second, "third": third, "again_hours": again_hours,
        "asks_after": asks_after,
    }  # fmt: skip
    quiet = {"quiet_from": quiet_from, "quiet_until": quiet_until}
    changed = [name for name, value in wanted.items() if getattr(rules, name) != value]
    moved = [name for name, value in quiet.items() if getattr(practice, name) != value]
    for name in changed:
        setattr(rules, name, wanted[name])
    for name in moved:
        setattr(practice, name, quiet[name])
    if changed:
        rules.full_clean(validate_unique=False)
        rules.save(update_fields=changed)
    if moved:
        practice.save(update_fields=moved)
    if changed or moved:
        record(Verb.REMINDER_RULES_SET, by=by, subject=rules, fields=[*changed, *moved])
    return rules
