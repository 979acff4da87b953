"""Reads on the record itself."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Lower

from clients.models import Client, ClientQuerySet
from clients.names import plain_name
from clients.sight import out_of_sight
from practice.accounts.models import Membership
from practice.privacy.addresses import indexes_of
from practice.privacy.keyring import key_ring

# What more people than this have in common says nothing of who somebody is: the practice's own
# address for whoever has none, a first of January.
MOST_ALIKE = 10
# Stands for look-alikes that a member may not know of, where refs of the others stand.
UNSEEN = "unseen"


@dataclass(frozen=True)
class LookAlike:
    """Somebody already here who may be the same person, and what says so."""

    client: Client
    because: str
    has_same_name: bool = False


def look_alikes(client: Client) -> list[LookAlike]:
    """Who else of the practice may be this person, saved or not yet.

    The same address, number, or name with the same birth date. The name alone is not enough:
    where a birth date is missing it is a maybe, where two differ they are two people.
    """
    return look_alikes_of([client])[client.pk]


def look_alikes_of(clients: Sequence[Client]) -> dict[int | None, list[LookAlike]]:
    """The same for each of some clients of one practice, by key; four queries for all of them."""
    if not clients:
        return {}
    people = Client.objects.current().filter(practice=clients[0].practice_id)
    said = {name: _telling(people, clients, name) for name in ("birth_date", "email", "phone")}
    signs = [Q(name_key__in={client.name.lower() for client in clients})]
    signs += [Q(**{f"{name}__in": values}) for name, values in said.items() if values]
    others = people.alias(name_key=Lower("name")).with_any_of(signs).order_by("pk")
    by_sign: defaultdict[tuple[str, str], list[Client]] = defaultdict(list)
    for other in others:
        for sign in _signs(other):
            by_sign[sign].append(other)
    for client in clients:
        for kind, value in _signs(client):
            if value not in said.get(kind, {value}):
                by_sign.pop((kind, value), None)
    return {client.pk: list(_alike(client, by_sign)) for client in clients}


def _telling(people: ClientQuerySet, clients: Sequence[Client], name: str) -> set[Any]:
    """Values of a detail of these clients that few enough people have."""
    values = {_value(client, name) for client in clients} - {"", None}
    if not values:
        return values
    column = "email_index" if name == "email" else name
    each = people.filter(**{f"{name}__in": values}).values_list(column)
    held = {str(one): many for one, many in each.annotate(Count("pk")).order_by()}
    ring = key_ring()

    def holders(value: Any) -> int:
        keys = indexes_of(value, ring) if name == "email" else [str(value)]
        return sum(held.get(key, 0) for key in keys)

    return {value for value in values if holders(value) <= MOST_ALIKE}


def _value(client: Client, name: str) -> Any:
    """As it is compared."""
    value = getattr(client, name)
    if name == "email":
        return value.lower()
    return str(value) if name == "phone" else value


def _alike(client: Client, by_sign: dict[tuple[str, str], list[Client]]) -> Iterator[LookAlike]:
    seen = {other.pk: other for sign in _signs(client) for other in by_sign.get(sign, ())}
    for pk in sorted(seen.keys() - {client.pk}):
        if because := _because(client, seen[pk]):
            same_name = plain_name(client.name) == plain_name(seen[pk].name)
            yield LookAlike(seen[pk], because, same_name)


def _signs(client: Client) -> Iterator[tuple[str, str]]:
    """Two people who share none of these are not alike."""
    yield "name", plain_name(client.name)
    if client.email:
        yield "email", _value(client, "email")
    if phone := _value(client, "phone"):
        yield "phone", phone


def told_apart(alike: list[LookAlike], member: Membership) -> tuple[list[LookAlike], bool]:
    """Those the member may know of, and whether there is anybody else."""
    hidden = out_of_sight(member, [one.client.pk for one in alike])
    shown = [one for one in alike if one.client.pk not in hidden]
    return shown, len(shown) < len(alike)


def _because(one: Client, other: Client) -> str:
    same_name = plain_name(one.name) == plain_name(other.name)
    same = []
    if one.birth_date and one.birth_date == other.birth_date and same_name:
        same.append("name and birth date")
    if one.email and one.email.lower() == other.email.lower():
        same.append("email")
    if one.phone and one.phone == other.phone:
        same.append("phone")
    if same:
        return f"The same {' and '.join(same)}."
    if same_name and not (one.birth_date and other.birth_date):
        return "Maybe: the same name, and a birth date is missing."
    return ""
