"""Noticing that somebody may be here twice. Nothing is ever joined by itself."""

from collections.abc import Sequence
from datetime import datetime

from clients.models import Client
from clients.queries import LookAlike, look_alikes_of
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from practice.audit.actors import Actor, HasActor

# Whoever has none gets the practice's own address in many files: that says nothing of a person.
MOST_EACH = 5


def notice_look_alikes(*, client: Client, by: Actor | HasActor, now: datetime) -> None:
    """A concern for each look-alike, once for the two of them, also after it was settled."""
    notice_look_alikes_of(clients=[client], by=by, now=now)


def notice_look_alikes_of(
    *, clients: Sequence[Client], by: Actor | HasActor, now: datetime
) -> None:
    """The same for each in turn: of two of them who are alike, the later one is noticed."""
    here = [client for client in clients if client.archived_at is None]
    alike = {pk: _likeliest(found) for pk, found in look_alikes_of(here).items()}
    if not any(alike.values()):
        return
    told = _told(here, {one.client.pk for found in alike.values() for one in found})
    for client in here:
        for one in alike[client.pk]:
            pair = frozenset((client.ref, one.client.ref))
            if pair in told:
                continue
            told.add(pair)
            later, earlier = client, one.client
            if earlier in here and here.index(earlier) > here.index(later):
                later, earlier = earlier, later
            raise_concern(
                client=later,
                kind=Concern.Kind.DUPLICATE,
                by=by,
                now=now,
                key=earlier.ref,
                about={"other": earlier.ref, "because": one.because},
            )


def _likeliest(alike: list[LookAlike]) -> list[LookAlike]:
    """Some of them, those of the same name first."""
    return sorted(alike, key=lambda one: not one.has_same_name)[:MOST_EACH]


def _told(clients: Sequence[Client], others: set[int]) -> set[frozenset[str]]:
    """Pairs that a concern stands for, open or settled, on either's record."""
    concerns = Concern.objects.filter(
        kind=Concern.Kind.DUPLICATE, client__in=[*{client.pk for client in clients} | others]
    )
    return {frozenset(pair) for pair in concerns.values_list("client__ref", "key")}
