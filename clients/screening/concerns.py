"""What a therapist must look at: raising it once, and settling it with a decision."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from clients.models import Client
from clients.screening.models import Concern
from practice.accounts.models import Membership, Practice
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day


@transaction.atomic
def raise_concern(
    *, client: Client, kind: str, by: Actor | HasActor, now: datetime, key: str = "",
    about: Mapping[str, Any] | None = None, due_on: date | None = None,
) -> Concern:  # fmt: skip
    """Keep that something needs a therapist from `due_on` (today if not given).

    While the same thing (client, kind, key) is open, it is the same concern with the newer words.
    """
    due_on = due_on or local_day(now, client.practice.zone)
    concern, is_new = Concern.objects.update_or_create(
        client=client,
        kind=kind,
        key=key,
        settled_at=None,
        defaults={"about": dict(about or {}), "due_on": due_on},
        create_defaults={
            "practice_id": client.practice_id,
            "about": dict(about or {}),
            "due_on": due_on,
            "raised_at": now,
        },
    )
    if is_new:
        record(Verb.CONCERN_RAISED, by=by, subject=concern)
    return concern


@transaction.atomic
def settle(*, concern: Concern, decision: str, by: Membership, now: datetime) -> Concern:
    """A therapist has seen to it, and says what was decided. Twice is once."""
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    if held.settled_at is not None:
        return held
    if not decision.strip():
        raise ValidationError({"decision": "Write what you decided."})
    held.settled_at, held.settled_by, held.decision = now, by, decision.strip()
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=["settled_at", "settled_by", "decision"])
    record(Verb.CONCERN_SETTLED, by=by, subject=held)
    return held


@transaction.atomic
def withdraw(*, concern: Concern, why: str, by: Actor | HasActor, now: datetime) -> Concern:
    """What it was raised for is no longer so: settled by nobody. Twice is once."""
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    if held.settled_at is None:
        held.settled_at, held.decision = now, why
        held.save(update_fields=["settled_at", "decision"])
        record(Verb.CONCERN_SETTLED, by=by, subject=held)
    return held


def open_concerns(practice: Practice, *, on: date) -> QuerySet[Concern]:
    """What is due and not settled, the oldest first."""
    return (
        practice.concerns.filter(settled_at__isnull=True, due_on__lte=on)
        .select_related("client")
        .order_by("due_on", "pk")
    )


def open_concerns_of(client: Client, *, on: date) -> QuerySet[Concern]:
    """One client's, the oldest first."""
    return client.concerns.filter(settled_at__isnull=True, due_on__lte=on).order_by("due_on", "pk")
