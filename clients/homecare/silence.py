"""No word about a routine for a while: a quiet line for the therapists, gone with the next word."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for
from clients.homecare.rules import rules_of
from clients.homecare.worse import is_silent
from clients.screening.concerns import raise_concern, withdraw
from clients.screening.models import Concern
from practice.accounts.models import Practice
from practice.audit.actors import SYSTEM
from practice.schedule.wall import local_day
from practice.web.words import day

GONE = "The routine is paused or over, or was changed."


def look_for_silence(*, now: datetime) -> int:
    """Raise what is silent and is not known to be, take back what is no longer; says how many new.

    One that a therapist settled does not come back before the next word.
    """
    practices = Practice.objects.select_related("homecare_rules")
    return sum(_look(practice, now) for practice in practices)


def _look(practice: Practice, now: datetime) -> int:
    first = local_day(now, practice.zone) - timedelta(days=1)  # theirs may be behind
    limit = rules_of(practice).quiet_days
    silent: dict[str, AssignedRoutine] = {}
    running = practice.assigned_routines.filter(
        state=AssignedRoutine.State.ACTIVE, until__gte=first, client__archived_at__isnull=True
    )
    stands = Q(check_ins__undone_at__isnull=True)
    for one in running.for_page().annotate(
        word=Max("check_ins__done_on", filter=stands), hurt=Max("stops__told_at")
    ):
        today = local_day(now, one.zone)
        # What was paused or changed begins to count anew.
        began = max(one.starts_on, local_day(one.changed_at, one.zone))
        stopped = local_day(one.hurt, one.zone) if one.hurt else began
        since = max(one.word or began, stopped, began)
        if is_silent(one.days, since, one.until, today, limit) and plan_for(one, now).is_ready:
            silent[f"silent:{one.ref}:{since.isoformat()}"] = one
    told = practice.concerns.filter(kind=Concern.Kind.SILENT)
    for concern in told.filter(settled_at=None).exclude(key__in=silent):
        withdraw(concern=concern, why=GONE, by=SYSTEM, now=now)
    seen = Q(settled_at=None) | Q(settled_by__isnull=False)
    known = set(told.filter(seen, key__in=silent).values_list("key", flat=True))
    new = [key for key in silent if key not in known]
    for key in new:
        _raise(silent[key], key, now)
    return len(new)


@transaction.atomic
def _raise(assigned: AssignedRoutine, key: str, now: datetime) -> None:
    since = datetime.fromisoformat(key.rsplit(":", 1)[1]).date()
    line = f"No word from {assigned.client.name} about {assigned.version.name} since {day(since)}."
    raise_concern(
        client=assigned.client, kind=Concern.Kind.SILENT, key=key, by=SYSTEM, now=now,
        about={"lines": [line], "routines": True},
    )  # fmt: skip
