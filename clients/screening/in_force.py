"""The overrides that serve now, each in a sentence, for every page about the client.

What one was for is known above this layer: those features register in their AppConfig.ready().
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import QuerySet

from clients.models import Client
from clients.screening.models import Override
from practice.schedule.wall import local_day


class Teller(Protocol):
    """Says what overrides were for, by their primary key; leaves out those it does not know."""

    def __call__(self, overrides: Iterable[Override]) -> dict[int, str]:
        """Each as the beginning of a sentence: "Booked over a stop"."""
        ...


TELLERS: list[Teller] = []


def tell(teller: Teller) -> None:
    """Be asked what overrides were for; registered twice, asked once."""
    if teller not in TELLERS:
        TELLERS.append(teller)


def standing(client: Any, *, now: datetime) -> QuerySet[Override]:
    """Those of a client, or of an outer query's `OuterRef`, that have not ended."""
    return Override.objects.filter(client=client, expires_at__gt=now)


def overrides_in_force(client: Client, *, now: datetime) -> list[str]:
    """A sentence for each that has not ended and that something still rests on; one query when
    there is none.
    """
    rows = standing(client, now=now).select_related("practice", "decided_by__user")
    overrides = list(rows.order_by("decided_at", "pk"))
    if not overrides:
        return []
    known: dict[int, str] = {}
    for teller in TELLERS:
        known |= teller([o for o in overrides if o.pk not in known])
    return [override_words(o, known[o.pk]) for o in overrides if o.pk in known]


def override_words(override: Override, what: str) -> str:
    """Who went on, in which role, when, for which day, why, and until when it serves."""
    zone = override.practice.zone
    decided = local_day(override.decided_at, zone)
    words = f"{what} by {override.decided_by.name} ({override.role}) on {decided:%-d %B %Y}"
    if override.expires_at is None:
        return f"{words}: {override.reason}"
    # It ends with the day it was for, at the first moment of the next.
    last = local_day(override.expires_at - timedelta(seconds=1), zone)
    reason = override.reason.rstrip(".")
    return f"{words}, for {last:%-d %B %Y}: {reason}. Until the end of {last:%-d %B %Y}."
