"""Two records side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from clients.joining.models import ClientJoin
from clients.models import Client
from clients.screening.answered import SAID
from clients.screening.answers import NO, latest_by_code
from clients.screening.models import Concern
from clients.sight import out_of_sight
from practice.accounts.models import Membership
from practice.schedule.wall import local_day
from routines.rulebook import rule_book
from routines.safety.rules import Rule

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """One of the two: (label, what it holds) in the order of reading."""

    client: Client
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    """A health question that the two answered differently."""

    label: str
    one: str
    other: str


def side(client: Client, *, now: datetime) -> Side:
    """Who it is, and how much there is."""
    zone = client.practice.zone
    last = client.appointments.filter(starts_at__lte=now).order_by("-starts_at").first()
    visit = f"{local_day(last.starts_at, zone):%-d %B %Y}" if last else "None yet"
    return Side(
        client,
        (
            ("Born", f"{client.birth_date:%-d %B %Y}" if client.birth_date else "Not given"),
            ("Email", client.email or "Not given"),
            ("Phone", str(client.phone) or "Not given"),
            ("Clock", client.time_zone or "The practice's"),
            ("Heard of you", client.heard_from or "Not said"),
            ("Guardian", client.guardian_name or "None named"),
            ("Signs in", "Yes" if client.user_id else "No"),
            ("Added", f"{local_day(client.added_at, zone):%-d %B %Y}"),
            ("Last visit", visit),
            ("Visits", str(client.appointments.count())),
            ("Notes", str(client.session_notes.count())),
            ("Routines", str(client.assigned_routines.count())),
            ("Health forms", str(client.screenings.count())),
            ("Letters", str(client.clearances.filter(withdrawn_at__isnull=True).count())),
        ),
    )


def differences(one: Client, other: Client) -> list[Difference]:
    """The health questions that the two answered differently, by name."""
    rules = rule_book(one.practice_id).rules
    said = [
        latest_by_code(s.answers for s in c.screenings.order_by("recorded_at", "pk"))
        for c in (one, other)
    ]
    found = []
    for code, rule in rules.items():
        first, second = (answers.get(code) for answers in said)
        # A plain no beside a question that was never put is no news.
        news = {entry["answer"] for entry in (first, second) if entry} != {NO}
        if first != second and (news or (first and second)):
            found.append(
                Difference(rule.label, _words(rule, first, second), _words(rule, second, first))
            )
    return found


def _words(rule: Rule, entry: Entry | None, other: Entry | None) -> str:
    """What was answered, with the details that the other one has not, or has otherwise."""
    if entry is None:
        return "Not asked"
    words = [SAID[entry["answer"]]]
    if entry["answer"] == NO:
        return words[0]
    words += [entry["side"]] if entry.get("side") else []
    words += [f"since {date.fromisoformat(entry['since']):%-d %B %Y}"] if entry.get("since") else []
    given, theirs = (one.get("answers") or {} for one in (entry, other or {}))
    for question in rule.questions:
        said = given.get(question.key)
        if said is not None and said != theirs.get(question.key):
            words.append(f"{question.ask} {SAID.get(str(said), str(said).replace('_', ' '))}")
    return "; ".join(words)


def standing_joins(into: Any) -> QuerySet[ClientJoin]:
    """Those into a client, or into an outer query's `OuterRef`, that were not undone."""
    return ClientJoin.objects.filter(kept=into, undone_at__isnull=True)


def open_doubts(practice_id: int, pk: Any, ref: Any) -> QuerySet[Concern]:
    """What nobody has decided about a client, or an outer query's, being here twice."""
    asked = Concern.objects.filter(
        practice=practice_id, kind=Concern.Kind.DUPLICATE, settled_at__isnull=True
    )
    return asked.filter(Q(client=pk) | Q(key=ref))


def joins_of(client: Client) -> list[ClientJoin]:
    """What was joined into this record and still is, newest first."""
    rows = standing_joins(client).select_related("joined", "joined_by__user")
    return list(rows.order_by("-joined_at", "-pk"))


@dataclass(frozen=True)
class Twice:
    """Somebody a client may be the same person as, while nobody has decided."""

    other: Client
    because: str
    # Not for the member's eyes: only that there is somebody.
    is_unseen: bool = False


def possibly_twice(client: Client, *, seen_by: Membership) -> list[Twice]:
    """What is open about this client being here twice; one query when nothing is."""
    doubts = open_doubts(client.practice_id, client.pk, client.ref)
    concerns = list(doubts.select_related("client").order_by("pk"))
    refs = [concern.key for concern in concerns if concern.client_id == client.pk]
    others = {}
    if refs:
        current = Client.objects.current().filter(practice=client.practice_id, ref__in=refs)
        others = {other.ref: other for other in current}
    found, away = [], out_of_sight(seen_by, (c.client_id for c in concerns))
    away |= out_of_sight(seen_by, (other.pk for other in others.values()))
    for concern in concerns:
        other = others.get(concern.key) if concern.client_id == client.pk else concern.client
        if other is not None and other.archived_at is None:
            because = str(concern.about.get("because", ""))
            found.append(Twice(other, because, is_unseen=other.pk in away))
    return found
