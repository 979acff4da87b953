"""A trace that does not hold is told to the owners of the practice."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from clients.screening.needs import Need, Topic
from practice.access.permissions import Permission
from practice.accounts.models import Practice
from practice.audit.models import BrokenChain
from practice.schedule.wall import local_day


def broken_since(practice: Practice) -> datetime | None:
    """When a check first found the practice's chain broken; None while it holds."""
    return broken_chains(practice).values_list("found_at", flat=True).first()


def broken_chains(practice: Practice, *, on: date | None = None) -> QuerySet[BrokenChain]:
    """The practice's own, as the last check left it."""
    return BrokenChain.objects.filter(practice_id=practice.pk)


def broken_trace(practice: Practice, *, on: date) -> list[Need]:
    """One line as long as the last check found it so."""
    since = broken_since(practice)
    if since is None:
        return []
    return [
        Need(
            who="The trace",
            what="something in it was changed or lost, have it looked at",
            since=local_day(since, practice.zone),
            url=reverse("refusals"),
            topic=Topic.RECORD,
            about=frozenset(),
            needs=Permission.MANAGE_TEAM,
        )
    ]
