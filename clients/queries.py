"""Reads on the record itself."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from clients.models import Client
from clients.sight import out_of_sight
from practice.accounts.models import Membership

# Stands for look-alikes that a member may not know of, where refs of the others stand.
UNSEEN = "unseen"


@dataclass(frozen=True)
class LookAlike:
    """Somebody already here who may be the same person, and what says so."""

    client: Client
    because: str


def look_alikes(client: Client) -> list[LookAlike]:
    """Who else of the practice may be this person, saved or not yet; one query.

    The same address, number, or name with the same birth date. The name alone is not enough:
    where a birth date is missing it is a maybe, where two differ they are two people.
    """
    return look_alikes_of([client])[client.pk]


def look_alikes_of(clients: Sequence[Client]) -> dict[int | None, list[LookAlike]]:
    """The same for each of some clients of one practice, by key; one query for all of them."""
    if not clients:
        return {}
    names = {client.name.lower() for client in clients}
    alike = Q(name_key__in=names)
    if born := {client.birth_date for client in clients if client.birth_date}:
        alike |= Q(birth_date__in=born)
    if emails := {client.email for client in clients if client.email}:
        alike |= Q(email__in=emails)
    if phones := {str(client.phone) for client in clients} - {""}:
        alike |= Q(phone__in=phones)
    people = Client.objects.current().filter(practice=clients[0].practice_id)
    others = people.alias(name_key=Lower("name")).filter(alike).order_by("pk")
    by_sign: defaultdict[tuple[str, str], list[Client]] = defaultdict(list)
    for other in others:
        for sign in _signs(other):
            by_sign[sign].append(other)
    return {client.pk: list(_alike(client, by_sign)) for client in clients}


def _alike(client: Client, by_sign: dict[tuple[str, str], list[Client]]) -> Iterator[LookAlike]:
    seen = {other.pk: other for sign in _signs(client) for other in by_sign.get(sign, ())}
    for pk in sorted(seen.keys() - {client.pk}):
        if because := _because(client, seen[pk]):
            yield LookAlike(seen[pk], because)


def _signs(client: Client) -> Iterator[tuple[str, str]]:
    """Two people who share none of these are not alike."""
    yield "name", plain_name(client.name)
    if client.email:
        yield "email", client.email.lower()
    if phone := str(client.phone):
        yield "phone", phone


def told_apart(alike: list[LookAlike], member: Membership) -> tuple[list[LookAlike], bool]:
    """Those the member may know of, and whether there is anybody else."""
    hidden = out_of_sight(member, [one.client.pk for one in alike])
    shown = [one for one in alike if one.client.pk not in hidden]
    return shown, len(shown) < len(alike)


def plain_name(name: str) -> str:
    """A name to compare: without accents, capitals, apostrophes or double spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]", "", bare.replace("-", " ")).split())


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
