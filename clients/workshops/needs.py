"""Who is to be talked to before a workshop: for the one who leads it, and for nobody else."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from clients.screening.needs import Need, Topic
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, Outcome
from practice.accounts.models import Practice
from practice.schedule.wall import day_bounds, local_day


def waiting_for_a_talk(practice: Practice, *, on: date) -> QuerySet[SignUp]:
    """Those with a kept place or in the line, of workshops that are not over; the oldest first."""
    start, _ = day_bounds(on, practice.zone)
    return SignUp.objects.filter(
        practice=practice, workshop__state=Workshop.State.PUBLISHED, workshop__ends_at__gt=start,
        state__in=ACTIVE, outcome=Outcome.TALK, cleared_at__isnull=True, joined_at__isnull=False,
    ).order_by("joined_at", "pk")  # fmt: skip


def to_talk_to(practice: Practice, *, on: date) -> list[Need]:
    """A line for each, for the one who leads the workshop."""
    rows = waiting_for_a_talk(practice, on=on)
    found = rows.values_list("name", "joined_at", "ref", "workshop__ref", "workshop__leader")
    return [
        Need(
            who=name,
            what="To talk to before a workshop",
            since=local_day(joined_at, practice.zone),
            url=reverse("sign_up", args=[workshop, ref]),
            topic=Topic.HEALTH,
            about=frozenset(),  # the one who leads it knows who takes part
            only_for=leader,
        )
        for name, joined_at, ref, workshop, leader in found
        if joined_at is not None
    ]
