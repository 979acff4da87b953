"""Who looks after whom, for pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from clients.models import Care, Client
from clients.sight import in_sight
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import local_day
from practice.web.words import day


@dataclass(frozen=True)
class Shown:
    """One row in words: how, until when, and why."""

    care: Care
    what: str
    when: str


def looked_after_by(client: Client, *, now: datetime) -> list[Shown]:
    """Who may open the file now or is going to, owners apart: those whose client it is first."""
    rows = client.cares.not_over(now).select_related("therapist__user", "made_by__user")
    order = list(Care.Kind)
    found = sorted(rows, key=lambda one: (order.index(Care.Kind(one.kind)), one.since, one.pk))
    return [shown(one, client.practice, now=now) for one in found]


def shared_now(member: Membership, *, now: datetime) -> QuerySet[Care]:
    """What is shared and not over: an owner's view is of all, another's of what they gave or got.

    What is given for good is not sharing.
    """
    rows = member.practice.cares.not_over(now).exclude(kind=Care.Kind.OWN)
    if member.role != "owner":
        own = member.cares.running(now).filter(kind=Care.Kind.OWN).values("client")
        rows = in_sight(rows.filter(Q(therapist=member) | Q(client__in=own)), member)
    rows = rows.select_related("client", "therapist__user", "made_by__user")
    return rows.order_by("until", "client__name", "pk")


def own_clients(therapist: Membership, *, now: datetime) -> list[Client]:
    """Whose therapist this is, by name, also of those who left the practice."""
    own = therapist.cares.running(now).filter(kind=Care.Kind.OWN).values("client")
    people = therapist.practice.clients.filter(pk__in=own, joined_into__isnull=True)
    return list(people.by_name())


def givers(practice: Practice, *, now: datetime) -> list[Membership]:
    """Who has clients of their own here, also if they left, with how many (`own`)."""
    standing = Q(cares__kind=Care.Kind.OWN, cares__ended_at__isnull=True)
    rows = practice.memberships.annotate(own=Count("cares", filter=standing)).filter(own__gt=0)
    return sorted(rows.select_related("user"), key=lambda one: (one.name.casefold(), one.pk))


def shown(care: Care, practice: Practice, *, now: datetime) -> Shown:
    """Stands in, 3 May 2027 to 9 May 2027."""
    zone = practice.zone
    since = day(local_day(care.since, zone))
    # The last day is shared whole: it ends where the next one begins.
    last = day(local_day(care.until - timedelta(microseconds=1), zone)) if care.until else ""
    begins = f"from {since}" if care.since > now else f"since {since}"
    when = f"{since} to {last}" if last else begins
    return Shown(care, care.get_kind_display(), when)
