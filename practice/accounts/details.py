"""What a practice is called, where it is and where answers go; and the list of what is missing."""

from datetime import datetime
from typing import Any

from django.db import transaction

from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb


@transaction.atomic
def set_details(*, by: Membership, **values: Any) -> Practice:
    """Keep name, phone, time_zone, country or reply_to; what is as it was leaves no trace.

    Raises ValidationError.
    """
    practice = Practice.objects.select_for_update().get(pk=by.practice_id)
    changed = [name for name, value in values.items() if getattr(practice, name) != value]
    if changed:
        for name in changed:
            setattr(practice, name, values[name])
        practice.full_clean()
        practice.save(update_fields=changed)
        record(
            Verb.PRACTICE_DETAILS_SET, by=by, subject=practice, practice_id=practice.pk,
            fields=changed,
        )  # fmt: skip
    return practice


@transaction.atomic
def put_set_up_away(*, away: bool, by: Membership, now: datetime) -> None:
    """Show the list of what is to set up no more, or again. Twice does it once."""
    rows = Practice.objects.filter(pk=by.practice_id, set_up_put_away_at__isnull=away)
    if rows.update(set_up_put_away_at=now if away else None):
        verb = Verb.SET_UP_PUT_AWAY if away else Verb.SET_UP_BROUGHT_BACK
        record(verb, by=by, subject=by.practice, practice_id=by.practice_id)
