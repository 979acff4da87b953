"""Becoming the one who looks after a client: by adding, booking, treating them."""

from datetime import datetime

from django.db.models import Q

from clients.models import Care, Client
from practice.access.permissions import Permission
from practice.accounts.models import Membership


def look_after(
    *, client: Client, therapist: Membership, by: Membership | None, now: datetime,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """Keep that a therapist looks after a client, unless their file is open to them until then.

    Who stands in for somebody and sees the client meanwhile does not become theirs by it. What
    made it so (a visit, a note) is in the trace already.
    """
    if not therapist.may(Permission.RECORD_HEALTH):
        return
    long_enough = Q(until__isnull=True) | Q(until__gt=until or now)
    if Care.objects.running(now).filter(long_enough, client=client, therapist=therapist).exists():
        return
    one = Care(
        practice=client.practice, client=client, therapist=therapist, kind=Care.Kind.OWN,
        since=now, made_by=by, made_at=now,
    )  # fmt: skip
    # Twice at once: the constraint lets one of them in.
    Care.objects.bulk_create([one], ignore_conflicts=True)
