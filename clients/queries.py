"""Reads on the record itself."""

import re
import unicodedata
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
    alike = Q(name_key=client.name.lower())
    if client.birth_date:
        alike |= Q(birth_date=client.birth_date)
    if client.email:
        alike |= Q(email=client.email)
    if client.phone:
        alike |= Q(phone=client.phone)
    people = Client.objects.current().filter(practice=client.practice_id)
    keyed = people.alias(name_key=Lower("name"))
    others = keyed.filter(alike).exclude(pk=client.pk).order_by("pk")
    found = ((other, _because(client, other)) for other in others)
    return [LookAlike(other, because) for other, because in found if because]


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
