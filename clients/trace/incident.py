"""For the 72 hours after something went wrong: who did what with whose record, in a window.

Each question has an index that it is answered by: a practice's time, a person's, an address's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from clients.models import Client
from practice.accounts.models import User
from practice.audit.models import AuditEvent
from practice.audit.verbs import REFUSALS

AT_ONCE = 2_000


@dataclass(frozen=True)
class Asked:
    """From when until when, and of whom or whence, if that is known."""

    since: datetime
    until: datetime
    practice_id: int | None = None
    actor_id: int | None = None
    address: str = ""

    def events(self) -> "QuerySet[AuditEvent]":
        """All there is in the trace of it."""
        found = AuditEvent.objects.filter(at__gte=self.since, at__lt=self.until)
        if self.practice_id is not None:
            found = found.filter(practice_id=self.practice_id)
        if self.actor_id is not None:
            found = found.filter(actor_kind="user", actor_id=self.actor_id)
        if self.address:
            # SQLite takes the index of addresses only for a question that excludes the empty one.
            found = found.filter(address=self.address).exclude(address="")
        return found


@dataclass(frozen=True)
class Tally:
    """What one actor did how often."""

    who: str
    verb: str
    times: int


@dataclass(frozen=True)
class Incident:
    """The report: counts, and the refs of every client that was touched."""

    events: int
    counts: list[Tally]
    clients: list[str]


def incident(asked: Asked) -> Incident:
    """Who did what how often, and with whose records; four queries, and one more for each
    thousands of clients.
    """
    found = asked.events().order_by()
    grouped = found.values_list("actor_kind", "actor_id", "verb").annotate(times=Count("pk"))
    rows = list(grouped.order_by("actor_kind", "actor_id", "verb"))
    names = _emails({pk for kind, pk, *_ in rows if kind == "user"})
    opened = found.exclude(verb__in=REFUSALS)
    touched = opened.filter(client_id__isnull=False).values_list("client_id", flat=True).distinct()
    return Incident(
        events=sum(times for *_, times in rows),
        counts=[Tally(_who(kind, pk, names), verb, times) for kind, pk, verb, times in rows],
        clients=sorted(_refs(touched).values()),
    )


def each(asked: Asked) -> Iterator[list[str]]:
    """Every event as a row of a table, oldest first, its head before it."""
    yield ["at", "who", "verb", "client", "fields", "address", "session", "reason"]
    batch: list[AuditEvent] = []
    for event in asked.events().order_by("at", "pk").iterator(AT_ONCE):
        batch.append(event)
        if len(batch) == AT_ONCE:
            yield from _rows(batch)
            batch = []
    yield from _rows(batch)


def _rows(events: list[AuditEvent]) -> Iterator[list[str]]:
    names = _emails({one.actor_id for one in events if one.actor_kind == "user"})
    refs = _refs(one.client_id for one in events)
    for one in events:
        yield [
            one.at.isoformat(), _who(one.actor_kind, one.actor_id, names), one.verb,
            refs.get(one.client_id or 0, ""), " ".join(one.fields), one.address, one.session,
            one.reason,
        ]  # fmt: skip


def _who(kind: str, pk: int | None, names: dict[int, str]) -> str:
    return names.get(pk or 0, f"user {pk}") if kind == "user" else " ".join([kind, str(pk or "")])


def _emails(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [pk for pk in ids if pk is not None]
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "email"))


def _refs(ids: Iterable[int | None]) -> dict[int, str]:
    """A client who was erased is named by the number that the trace has."""
    wanted = sorted({pk for pk in ids if pk is not None})
    refs = {pk: f"erased {pk}" for pk in wanted}
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        refs |= dict(Client.objects.filter(pk__in=part).values_list("pk", "ref"))
    return refs
