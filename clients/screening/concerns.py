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
from practice.web.words import count


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


def sooner(open_one: Concern | None, *, now: datetime) -> date | None:
    """From when it is due, with one more thing to it: no later than today, nor than it was."""
    if open_one is None:
        return None
    return min(open_one.due_on, local_day(now, open_one.practice.zone))


class LinesAdded(Exception):
    """More was told while the page was open, so the decision is not about all of it."""

    def __init__(self, added: int) -> None:
        self.added = added
        super().__init__(
            f"{count(added, 'line was', 'lines were')} added while this page was open. Read what "
            "is new above, then keep the decision."
        )


@transaction.atomic
def settle(
    *, concern: Concern, decision: str, by: Membership, now: datetime, shown: int | None = None
) -> Concern:
    """A therapist has seen to it, and says what was decided. Twice is once.

    `shown` is how many lines they had before them; raises LinesAdded when there are more by now.
    """
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    if held.settled_at is not None:
        return held
    if not decision.strip():
        raise ValidationError({"decision": "Write what you decided."})
    added = 0 if shown is None else len(held.about.get("lines", [])) - shown
    if added > 0:
        raise LinesAdded(added)
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
