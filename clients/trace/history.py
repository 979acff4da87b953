"""Who saw and did what with one client's record, newest first, a page at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import QuerySet

from clients.models import Client
from clients.trace.words import said
from practice.accounts.models import User
from practice.audit.models import AuditEvent

MOST = 100
NOBODY_KNOWN = {"link": "Whoever had the link", "system": "Instep, by itself"}


@dataclass(frozen=True)
class Line:
    """One thing a person did on a day, however often; `at` is the last time."""

    at: datetime
    who: str
    what: str
    times: int
    address: str


@dataclass(frozen=True)
class Day:
    """A day's lines, newest first."""

    on: date
    lines: list[Line]


@dataclass(frozen=True)
class History:
    """Some days; `following` asks for the next page, "" at the end."""

    days: list[Day]
    following: str


def history_of(
    client: Client, *, seen_by: User | None = None, only: int | None = None, after: str = ""
) -> History:
    """A page of it, on the practice's clock, in three queries, and one for each joining.

    `seen_by` is called "You". `only` is one person's primary key.
    """
    events = events_of(client)
    if only is not None:
        events = events.filter(actor_kind="user", actor_id=only)
    if after.isdecimal() and len(after) < 19:
        events = events.filter(pk__lt=int(after))
    rows = list(events.order_by("-pk")[: MOST + 1])
    page, name = rows[:MOST], names_of(rows, you=seen_by)
    zone = client.practice.zone
    days = [
        Day(on, _lines(list(those), name))
        for on, those in groupby(page, key=lambda one: one.at.astimezone(zone).date())
    ]
    return History(days, str(page[-1].pk) if len(rows) > MOST else "")


def events_of(client: Client) -> QuerySet[AuditEvent]:
    """All that is kept of a person, also under the records that were joined into this one."""
    whole, last = [client.pk], [client.pk]
    while last := list(
        client.practice.clients.filter(joined_into__in=last).values_list("pk", flat=True)
    ):
        whole += last
    return AuditEvent.objects.filter(practice_id=client.practice_id, client_id__in=whole)


def names_of(
    events: Iterable[AuditEvent], *, you: User | None = None
) -> Callable[[AuditEvent], str]:
    """Names the actor of any of these events; one query."""
    ids = {one.actor_id for one in events if one.actor_kind == "user" and one.actor_id}
    names = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=ids)}
    if you is not None:
        names[you.pk] = "You"

    def name(event: AuditEvent) -> str:
        if event.actor_kind != "user":
            return NOBODY_KNOWN[event.actor_kind]
        return names.get(event.actor_id or 0, "Somebody who is no longer here")

    return name


def people_of(client: Client) -> list[User]:
    """Everybody with an account who is in this client's history, by name."""
    ids = events_of(client).filter(actor_kind="user").order_by().values("actor_id").distinct()
    return sorted(User.objects.filter(pk__in=ids), key=User.get_full_name)


def _lines(events: list[AuditEvent], name: Callable[[AuditEvent], str]) -> list[Line]:
    found: dict[tuple[str, str, str], Line] = {}
    for event in events:
        who, what = name(event), said(event.verb, event.fields)
        key = (who, what, event.address)
        times = found[key].times + 1 if key in found else 1
        at = found[key].at if key in found else event.at
        found[key] = Line(at, who, what, times, event.address)
    return list(found.values())
