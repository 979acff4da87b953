"""Becoming the one who looks after a client by adding, booking, treating them, and ceasing to."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from clients.models import Care, Client
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb


def look_after(
    *, client: Client, therapist: Membership, by: Membership | None, now: datetime,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """Keep that a therapist looks after a client, unless their file is open to them until then.

    Who stands in for somebody and sees the client meanwhile does not become theirs by it. What
    made it so (a visit, a note) is in the trace already.
    """
    look_after_all(clients=[client], therapist=therapist, by=by, now=now, until=until)


def look_after_all(
    *, clients: Sequence[Client], therapist: Membership, by: Membership | None, now: datetime,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """The same for each of them."""
    if not therapist.may(Permission.RECORD_HEALTH):
        return
    long_enough = Q(until__isnull=True) | Q(until__gt=until or now)
    open_to_them = Care.objects.running(now).filter(
        long_enough, client__in=[client.pk for client in clients], therapist=therapist
    )
    already = set(open_to_them.values_list("client_id", flat=True))
    # Twice at once: the constraint lets one of them in.
    Care.objects.bulk_create(
        [
            Care(
                practice_id=client.practice_id, client=client, therapist=therapist,
                kind=Care.Kind.OWN, since=now, made_by=by, made_at=now,
            )
            for client in clients if client.pk not in already
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def let_go(
    *, client: Client, therapist: Membership, by: Membership | None, now: datetime,
    moved_away: bool = False,
) -> None:  # fmt: skip
    """A visit is cancelled: who was only let in and booked it does not stay for good. One that
    `moved_away` to a colleague takes along whoever came by it, too, unless they looked
    after the client before.

    They stay where anything else of theirs stands: another visit that was not cancelled, a note.
    """
    own = client.cares.filter(
        therapist=therapist, kind=Care.Kind.OWN, ended_at__isnull=True
    ).first()
    if own is None or own.reason:
        return
    let_in = client.cares.exclude(kind=Care.Kind.OWN).filter(
        Q(until__isnull=True) | Q(until__gt=own.made_at), therapist=therapist,
        made_at__lte=own.made_at,
    )  # fmt: skip
    visits = client.appointments.filter(therapist=therapist, booked_at__gte=own.since)
    notes = client.session_notes.filter(author=therapist, started_at__gte=own.since)
    came_by_it = let_in.exists() or (moved_away and _was_a_colleagues_first(own))
    if not came_by_it or visits.exclude(status="cancelled").exists() or notes.exists():
        return
    own.ended_at, own.ended_by = now, by or therapist
    own.save(update_fields=["ended_at", "ended_by"])
    record(Verb.CARE_ENDED, by=by or SYSTEM, subject=own, fields=["ended_at"])


def _was_a_colleagues_first(own: Care) -> bool:
    """Whether a colleague looked after the client before they ever did, and somebody still does."""
    everybodys = own.client.cares.filter(kind=Care.Kind.OWN)
    if everybodys.filter(therapist=own.therapist_id, pk__lt=own.pk).exists():
        return False
    others = everybodys.exclude(therapist=own.therapist_id)
    first = others.filter(made_at__lte=own.made_at, pk__lt=own.pk)
    return first.exists() and others.filter(ended_at__isnull=True).exists()
