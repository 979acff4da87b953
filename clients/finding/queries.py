"""Who is found. Names and phone numbers by the index of trigrams, addresses by their own."""

from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from clients.finding.likeness import is_near, one_slip
from clients.finding.plan import Choice, Part, Plan, plan_of
from clients.models import Client, ClientQuerySet
from clients.sight import in_sight
from practice.accounts.models import Membership

# From the index to the clients: left to itself SQLite walks all clients of the practice instead.
HITS = """
SELECT c.id FROM clients_findable CROSS JOIN clients_client AS c ON c.id = clients_findable.rowid
 WHERE clients_findable MATCH %s AND c.practice_id = %s
"""
LOOKED_AT = 1_000


def people_found(
    membership: Membership, words: str, *, after: Client | None = None, archived: bool = False
) -> ClientQuerySet:
    """Clients in the member's sight who have all of it, by name; without words, all. Current
    ones, or those laid aside.
    """
    if not words.strip():
        return _kept(Client.objects.visible_to(membership), archived).by_name(after=after)
    plan = plan_of(words)
    people = _by_address(membership, plan) if plan.addresses else _by(membership, plan.exactly())
    people = _kept(people, archived).order_by("name_words", "pk")
    if after is None:
        return people
    behind = Q(name_words=after.name_words, pk__gt=after.pk) | Q(name_words__gt=after.name_words)
    return people.filter(behind)


def perhaps_meant(membership: Membership, words: str, *, most: int = 10) -> list[Client]:
    """Those whose names have one slip less in each word, the whole names before beginnings."""
    plan = plan_of(words)
    if plan.addresses or not plan.nearly():
        return []
    near = _by(membership, plan.nearly()).current().order_by("pk").values_list("pk", "name_words")
    ranks = {pk: rank for pk, words in near[:LOOKED_AT] if (rank := _rank(plan, words)) is not None}
    first = sorted(ranks, key=lambda pk: ranks[pk])[:most]
    people = Client.objects.filter(practice=membership.practice_id).in_bulk(first)
    return [people[pk] for pk in first]


def _rank(plan: Plan, name_words: str) -> tuple[int, str] | None:
    """How far the name is from what was typed, then the name itself; None where too far."""
    names, far = name_words.split(), 0
    for term in plan.terms:
        if any(one_slip(term, name) for name in names):
            continue
        if not any(term in name or is_near(term, name) for name in names):
            return None
        far += 1
    return far, name_words


def _kept(people: ClientQuerySet, archived: bool) -> ClientQuerySet:
    """Who was joined into another record is found with that one."""
    if not archived:
        return people.current()
    return people.filter(archived_at__isnull=False, joined_into=None)


def _by_address(membership: Membership, plan: Plan) -> ClientQuerySet:
    people = Client.objects.visible_to(membership)
    for address in plan.addresses:
        people = people.filter(email=address)
    return people.filter(_contain(plan.exactly()))


def _by(membership: Membership, choices: list[Choice]) -> ClientQuerySet:
    if not choices:
        return Client.objects.none()
    if connection.vendor == "postgresql":
        return Client.objects.visible_to(membership).filter(_contain(choices))
    hits = RawSQL(HITS, [_as_match(choices), membership.practice_id])  # nosec B611
    return in_sight(Client.objects.filter(pk__in=hits), membership, client="pk")


def _contain(choices: list[Choice]) -> Q:
    return reduce(and_, (reduce(or_, map(_all_parts, choice)) for choice in choices), Q())


def _all_parts(parts: tuple[Part, ...]) -> Q:
    return Q(*(Q((f"{column}__contains", part)) for column, part in parts))


def _as_match(choices: list[Choice]) -> str:
    """The same in the language of FTS5. No part holds a quotation mark: names are plain."""
    return " AND ".join(
        "(" + " OR ".join(f"({' AND '.join(map(_as_phrase, parts))})" for parts in choice) + ")"
        for choice in choices
    )


def _as_phrase(part: Part) -> str:
    column, text = part
    return f'{column.value} : "{text}"'
