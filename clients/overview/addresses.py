"""Addresses that letters come back from: whose they are, what to say, and using one again."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from clients.models import Client
from clients.screening.needs import Need, Topic
from clients.sight import out_of_sight, sees_all
from practice.accounts.models import Membership, Practice
from practice.audit.actors import SYSTEM, Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import AddressTrouble
from practice.mail.queue import CannotQueue, one_address
from practice.mail.troubles import held, lift
from practice.schedule.wall import local_day
from practice.web.words import count


@dataclass(frozen=True)
class Trouble:
    """An address in trouble, as staff read it."""

    ref: str
    says: str
    what_then: str
    button: str
    people: list[Client]
    # No client and nobody who works here has it now.
    is_nobodys: bool = False


def troubles_of(client: Client) -> list[Trouble]:
    """What stands against a client's addresses, their guardian's included; in one query, and
    one more when something does.
    """
    named = {_as_letters_go(one) for one in (client.email, client.guardian_email) if one}
    rows = list(in_trouble(client.practice).filter(address__in=named))
    waiting = _waiting(client.practice, rows)
    return [_shown(row, client.practice, [client], waiting[row.address]) for row in rows]


def troubles_here(practice: Practice, *, seen_by: Membership) -> list[Trouble]:
    """Every address in trouble that the member may know of, the longest first, with the clients
    who have it.
    """
    rows = list(in_trouble(practice))
    people = _people(practice, rows)
    hidden = out_of_sight(seen_by, {one.pk for whose in people.values() for one in whose})
    rows = [row for row in rows if not any(one.pk in hidden for one in people[row.address])]
    waiting = _waiting(practice, rows)
    nobodys = _nobodys(practice, [row for row in rows if not people[row.address]])
    return [
        _shown(
            row, practice, people[row.address], waiting[row.address],
            is_nobodys=row.address in nobodys,
        )
        for row in rows
    ]  # fmt: skip


def trouble_here(practice: Practice, ref: str, *, seen_by: Membership) -> AddressTrouble | None:
    """One of the practice's that the member may know of, also one lifted a moment ago."""
    found = AddressTrouble.objects.filter(practice_id=practice.pk, ref=ref).first()
    if found is None or sees_all(seen_by):
        return found
    whose = _people(practice, [found])[found.address]
    return None if out_of_sight(seen_by, (one.pk for one in whose)) else found


def in_trouble(practice: Practice, *, on: date | None = None) -> QuerySet[AddressTrouble]:
    """What stands against addresses that the practice writes to, the longest first."""
    rows = AddressTrouble.objects.filter(practice_id=practice.pk, lifted_at__isnull=True)
    return rows.order_by("since", "pk")


def dead_addresses(practice: Practice, *, on: date) -> list[Need]:
    """Addresses to check with somebody: one line each, however many letters came back.

    One that belongs to no client is a colleague's, or was a client's, and stands under its name.
    """
    rows = [row for row in in_trouble(practice) if row.is_dead]
    people = _people(practice, rows)
    needs = []
    for row in rows:
        whose = people[row.address]
        current = [one for one in whose if one.archived_at is None]
        if whose and not current:
            continue
        alone = reverse("client", args=[current[0].ref]) + "#contact" if current else ""
        needs.append(
            Need(
                who=", ".join(one.name for one in current) or row.address,
                what="letters come back, check the address",
                since=local_day(row.since, practice.zone),
                url=alone if len(current) == 1 else reverse("addresses"),
                topic=Topic.ADDRESS,
                about=frozenset(one.pk for one in whose),
            )
        )
    return needs


@transaction.atomic
def use_again(*, trouble: AddressTrouble, by: Membership, now: datetime) -> bool:
    """Somebody has checked: letters go there again. Whether there was still anything to lift."""
    if not lift(trouble=trouble, by=by.user_id, now=now):
        return False
    _trace(Verb.ADDRESS_USED_AGAIN, trouble, by.practice, by=by)
    return True


@transaction.atomic
def let_go(*, trouble: AddressTrouble, by: Membership, now: datetime) -> bool:
    """Nobody has the address any more: it need not be listed. False, and nothing is done, when
    somebody has it or there is nothing to lift.
    """
    if _people(by.practice, [trouble])[trouble.address] or not _nobodys(by.practice, [trouble]):
        return False
    if not lift(trouble=trouble, by=by.user_id, now=now):
        return False
    _trace(Verb.ADDRESS_LET_GO, trouble, by.practice, by=by)
    return True


def still_stands(trouble: AddressTrouble, practice: Practice) -> str:
    """What stands against the same address all the same, in a sentence; "" when nothing does."""
    rows = list(in_trouble(practice).filter(address=trouble.address))
    if any(row.is_dead for row in rows):
        return f"Letters to {trouble.address} still come back. Check the address."
    if rows:
        return (
            f"Letters about visits go to {trouble.address}. Reminders do not: whoever reads it "
            "marked a letter of ours as unwanted."
        )
    return ""


def address_failed(*, trouble: AddressTrouble, now: datetime) -> None:
    """Keep in the trace of each client concerned since when their letters come back."""
    practice = Practice.objects.get(pk=trouble.practice_id)
    _trace(Verb.ADDRESS_FAILED, trouble, practice, by=SYSTEM)


def _trace(
    verb: Verb, trouble: AddressTrouble, practice: Practice, *, by: Actor | HasActor
) -> None:
    whose = _people(practice, [trouble])[trouble.address]
    for one in whose:
        record(verb, by=by, subject=trouble, client_id=one.pk)
    if not whose:
        record(verb, by=by, subject=trouble)


def _as_letters_go(address: str) -> str:
    """An address as the outbox spells it; one that no letter can go to is left as it is."""
    try:
        return one_address(address).lower()
    except CannotQueue:
        return address.lower()


def _people(practice: Practice, rows: list[AddressTrouble]) -> dict[str, list[Client]]:
    """Clients by the troubled address they or their guardian have, by name; one query, or none."""
    found: dict[str, list[Client]] = defaultdict(list)
    if not rows:
        return found
    # Letters name a domain in ASCII; a client's record names it as it was typed.
    names = {row.address for row in rows} | {_as_typed(row.address) for row in rows}
    wanted = Q(email__in=names) | Q(guardian_email__in=names)
    for client in practice.clients.filter(wanted).by_name():
        for address in {_as_letters_go(a) for a in (client.email, client.guardian_email) if a}:
            found[address].append(client)
    return found


def _nobodys(practice: Practice, rows: list[AddressTrouble]) -> set[str]:
    """Of addresses that no client has, those that nobody who works here has, either."""
    addresses = {row.address for row in rows}
    if not addresses:
        return addresses
    theirs = practice.memberships.values_list("user__email", flat=True)
    return addresses - {_as_letters_go(email) for email in theirs}


def _waiting(practice: Practice, rows: list[AddressTrouble]) -> Counter[str]:
    """How many letters wait for each address to be put right; one query, or none."""
    if not any(row.is_dead for row in rows):
        return Counter()
    recipients = held(practice.pk).values_list("recipient", flat=True)
    return Counter(recipient.lower() for recipient in recipients)


def _as_typed(address: str) -> str:
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode().decode('idna')}"
    except UnicodeError:
        return address


def _shown(
    row: AddressTrouble,
    practice: Practice,
    people: list[Client],
    waiting: int,
    *,
    is_nobodys: bool = False,
) -> Trouble:
    since = row.since.astimezone(practice.zone)
    day = f"{since.day} {since:%B %Y}"
    if row.is_dead:
        letters = count(waiting, "letter waits", "letters wait")
        wait = f" {letters} for that." if waiting else ""
        return Trouble(
            ref=row.ref,
            says=f"Letters to {row.address} have come back since {day}. Check the address.",
            what_then=f"{row.reason} No letter goes there until you have.{wait}",
            button="The address is right: use it again",
            people=people,
            is_nobodys=is_nobodys,
        )
    return Trouble(
        ref=row.ref,
        says=f"Whoever reads {row.address} marked a letter of ours as unwanted on {day}.",
        what_then="Reminders no longer go there. Letters about visits still do.",
        button="They want these letters: send them again",
        people=people,
        is_nobodys=is_nobodys,
    )
