"""Time off and closed days, and the practice's and the therapists' rules."""

from datetime import datetime

from django.db import transaction

from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import BookingRules, TherapistRules, UnavailableBlock


@transaction.atomic
def block(
    *, practice: Practice, therapist: Membership | None, starts_at: datetime, ends_at: datetime,
    reason: str, by: Membership, now: datetime,
) -> UnavailableBlock:  # fmt: skip
    """Keep a time free of bookings: a therapist's, or everybody's when none is named.

    Visits in it stay booked. The same times sent twice are kept once.
    """
    Practice.objects.select_for_update().get(pk=practice.pk)
    same = practice.unavailable_blocks.filter(
        therapist=therapist, room=None, starts_at=starts_at, ends_at=ends_at, source=""
    ).first()
    if same is not None:
        return same
    made = UnavailableBlock.objects.create(
        practice=practice, therapist=therapist, starts_at=starts_at, ends_at=ends_at,
        reason=reason, made_by=by, made_at=now,
    )  # fmt: skip
    record(Verb.BLOCK_ADDED, by=by, subject=made)
    return made


@transaction.atomic
def unblock(*, block: UnavailableBlock, by: Membership) -> None:
    """Take a block away, so that its time can be booked again."""
    record(Verb.BLOCK_REMOVED, by=by, subject=block)
    block.delete()


@transaction.atomic
def set_rules(*, rules: BookingRules | TherapistRules, by: Membership) -> None:
    """Store how the practice, or one therapist, is booked."""
    rules.save()
    verb = Verb.BOOKING_RULES_SET
    record(verb if isinstance(rules, BookingRules) else Verb.THERAPIST_RULES_SET, by=by,
        subject=rules)  # fmt: skip
