"""Who saw and did what with one client's record, newest first, a page at a time."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from clients.models import Client
from clients.trace.words import said
from practice.accounts.models import Practice, User
from practice.audit.models import AuditEvent
from practice.audit.verbs import REFUSALS, Verb

MOST = 100
OF_LATE = timedelta(days=90)
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
    client: Client, *, seen_by: User | None = None, only: int | None = None, after: str = "",
    only_refusals: bool = False,
) -> History:  # fmt: skip
    """A page of it, on the practice's clock, in three queries, and one for each joining.

    `seen_by` is called "You". `only` is one person's primary key.
    """
    events = events_of(client)
    if only is not None:
        events = events.filter(actor_kind="user", actor_id=only)
    if only_refusals:
        events = events.filter(verb__in=REFUSALS)
    return _page(events, client.practice.zone, after=after, you=seen_by)


def refusals_in(
    practice: Practice, *, now: datetime, only: int | None = None, after: str = ""
) -> History:
    """A page of who was not let in or not let further of late, in two queries.

    Links that opened nothing and addresses without an account belong to no practice.
    """
    events = _refusals(practice, now)
    if only is not None:
        events = events.filter(subject_id=only)
    return _page(events, practice.zone, after=after)


def people_refused(practice: Practice, *, now: datetime) -> list[User]:
    """Everybody who was, by name."""
    ids = _refusals(practice, now).order_by().values("subject_id").distinct()
    return sorted(User.objects.filter(pk__in=ids), key=User.get_full_name)


def _refusals(practice: Practice, now: datetime) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        practice_id=practice.pk, at__gte=now - OF_LATE, verb__in=REFUSALS
    )


def _page(
    events: QuerySet[AuditEvent], zone: ZoneInfo, *, after: str, you: User | None = None
) -> History:
    if after.isdecimal() and len(after) < 19:
        events = events.filter(pk__lt=int(after))
    rows = list(events.order_by("-pk")[: MOST + 1])
    page, name = rows[:MOST], names_of(rows, you=you)
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
    """Names the actor of any of these events; one query, and two more where somebody is gone."""
    events = list(events)
    ids = {pk for one in events if (pk := _person(one))}
    names = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=ids)}
    if you is not None:
        names[you.pk] = "You"
    about = {one.client_id for one in events if one.client_id is not None}
    practice = events[0].practice_id if events else None
    for pk, client in accounts_of_old(ids - names.keys(), practice, about).items():
        names[pk] = "You" if you is not None and client.user_id == you.pk else client.name

    def name(event: AuditEvent) -> str:
        person = _person(event)
        if person is None:
            return NOBODY_KNOWN[event.actor_kind]
        return names.get(person, "Somebody who is no longer here")

    return name


def accounts_of_old(
    ids: Collection[int], practice: int | None, about: Collection[int]
) -> dict[int, Client]:
    """Which of these accounts, by primary key, were those of some clients of a practice until
    somebody closed them; at most two queries.
    """
    if not ids or not about:
        return {}
    closed = AuditEvent.objects.filter(
        practice_id=practice, client_id__in=about, verb=Verb.PORTAL_CLOSED,
        subject_type="accounts.user", subject_id__in=ids,
    ).values_list("subject_id", "client_id")  # fmt: skip
    clients = Client.objects.filter(practice=practice).in_bulk({pk for _, pk in closed})
    return {account: clients[pk] for account, pk in closed if account and pk in clients}


def _person(event: AuditEvent) -> int | None:
    """Who did it; of a refusal, who was refused."""
    if event.actor_kind == "user":
        return event.actor_id
    is_refusal = event.verb in REFUSALS and event.subject_type == "accounts.user"
    return event.subject_id if is_refusal else None


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
