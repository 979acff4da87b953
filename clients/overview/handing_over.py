"""Everything of one therapist to another: clients, series, and the visits that fit."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clients.appointments.actions import IllegalMove, reschedule
from clients.appointments.conflicts import CannotBook
from clients.overview.leaving import coming_visits, open_series
from clients.sharing.actions import hand_over
from clients.sharing.queries import own_clients
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.web.words import count

# Visits of one press: each is checked as if it were booked anew.
AT_ONCE = 100


@dataclass(frozen=True)
class HandedOver:
    """How many of each went."""

    clients: int
    series: int
    visits: int

    @property
    def words(self) -> str:
        """12 clients, 2 series and 9 visits."""
        return (
            f"{count(self.clients, 'client', 'clients')}, {count(self.series, 'series', 'series')} "
            f"and {count(self.visits, 'visit', 'visits')}"
        )


@transaction.atomic
def hand_all_over(
    *, giver: Membership, taker: Membership, reason: str, tells: bool, by: Membership,
    now: datetime,
) -> HandedOver:  # fmt: skip
    """Clients and series become the colleague's, and each visit that they are free for.

    A visit that cannot be theirs as things stand, for whatever reason, stays where it is: no stop
    is gone over here. Clients of visits that moved are told by letter when `tells`. Raises
    CannotShare.
    """
    people = own_clients(giver, now=now)
    clients = hand_over(
        clients=people, giver=giver, taker=taker, reason=reason, by=by, now=now
    )  # fmt: skip
    series = list(open_series(giver).select_for_update())
    for one in series:
        one.therapist, one.changed_at = taker, now
        one.save(update_fields=["therapist", "changed_at"])
        record(Verb.SERIES_HANDED_OVER, by=by, subject=one, fields=["therapist"])
    visits = 0
    for visit in coming_visits(giver, now).filter(starts_at__gt=now)[:AT_ONCE]:
        try:
            with transaction.atomic():
                reschedule(
                    appointment=visit, starts_at=visit.starts_at, therapist=taker, tells=tells,
                    by=by, now=now,
                )  # fmt: skip
        except (CannotBook, IllegalMove):
            continue
        visits += 1
    return HandedOver(clients, len(series), visits)
