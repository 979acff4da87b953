"""Which events are to be followed up."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.events.follow_ups import AFTER_24, AFTER_48
from clients.events.models import AdverseEvent, EventEntry
from clients.sight import in_sight
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import day_bounds

DAY = timedelta(days=1)


def to_follow_up(practice: Practice, *, on: date) -> QuerySet[AdverseEvent]:
    """Events with a follow-up due on this day or before, not closed, the oldest first."""
    return (
        practice.adverse_events.filter(is_due(practice, on=on))
        .select_related("client", "practice", "recorded_by__user")
        .order_by("happened_at", "pk")
    )


def is_due(practice: Practice, *, on: date) -> Q:
    """The condition that an event of the practice has a follow-up due on this day or before."""
    today, yesterday = (day_bounds(day, practice.zone)[0] for day in (on, on - DAY))
    went_by = Q(happened_at__lt=yesterday) | Q(happened_at__lt=today) & ~_has(AFTER_24)
    return ~_has(AFTER_48, EventEntry.Kind.CLOSED) & went_by


def to_follow_up_by(
    membership: Membership, *, on: date, everybodys: bool = False
) -> QuerySet[AdverseEvent]:
    """Those a member told of, and those whose day went by: these are everybody's who may open the
    client's file.
    """
    practice = membership.practice
    due = in_sight(to_follow_up(practice, on=on), membership)
    if everybodys:
        return due
    yesterday, before = (day_bounds(on - n * DAY, practice.zone)[0] for n in (1, 2))
    gone_by = Q(happened_at__lt=before) | Q(happened_at__lt=yesterday) & ~_has(AFTER_24)
    return due.filter(Q(recorded_by=membership) | gone_by)


def _has(*kinds: str) -> Exists:
    return Exists(EventEntry.objects.filter(event=OuterRef("pk"), kind__in=kinds))
