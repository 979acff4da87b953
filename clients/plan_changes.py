"""When a client's plan changed: dates that features with a part of the plan bring to the plots.

They register in their AppConfig.ready(). This stands below all of them, because two of those that
tell and draw are beside each other and may not import each other.
"""

from datetime import date, datetime
from typing import NamedTuple, Protocol

from clients.models import Client
from practice.schedule.wall import local_day


class PlanChange(NamedTuple):
    """A day on the practice's clock, and what became different then, in a few words."""

    on: date
    words: str


class Teller(Protocol):
    """Says when its part of the plan changed; two queries at most, whatever there is."""

    def __call__(self, client: Client) -> list[PlanChange]:
        """In any order; days to come are left out by whoever asks."""
        ...


TELLERS: list[Teller] = []


def tell(teller: Teller) -> None:
    """Be asked for changes; registered twice, asked once."""
    if teller not in TELLERS:
        TELLERS.append(teller)


def plan_changes(client: Client, *, now: datetime) -> list[PlanChange]:
    """Every change up to today, the oldest first."""
    today = local_day(now, client.practice.zone)
    return sorted(one for teller in TELLERS for one in teller(client) if one.on <= today)
