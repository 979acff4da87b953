"""Which letters of the outbox are about a client: a letter points at nobody, its key does."""

import re
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from clients.models import Client
from clients.overview.letter_kinds import KINDS, Kind
from clients.rights.reach import Rows
from practice.accounts.models import Practice, User
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, one_address
from practice.mail.states import State

GONE = [State.SENT, State.FAILED, State.SUPPRESSED, State.SUPERSEDED, State.EXPIRED]
GREETING = re.compile(r"\b(?:Hello|Dear)\s[^,\n<]*,")


def letters_about(practice: Practice, clients: list[Client], rows: Rows) -> set[int]:
    """Letters that their rows point at or that name them in their key, letters to addresses that
    are nobody else's here, and letters that went to staff and say their full name.
    """
    found = set(_pointed_at(rows))
    letters = OutboundEmail.objects.filter(practice_id=practice.pk)
    for name, kind in KINDS.items():
        if kind.rows:
            known = _values(practice, kind, clients)
            keys = letters.filter(kind=name).values_list("pk", "key")
            found |= {pk for pk, key in keys.iterator() if _named(key, kind) in known}
        else:
            found |= set(_saying(letters.filter(kind=name), {client.name for client in clients}))
    to_them = letters.filter(recipient__in=_own_addresses(practice, clients))
    return found | set(to_them.values_list("pk", flat=True))


def _pointed_at(rows: Rows) -> Iterator[int]:
    for model, keys in rows.items():
        for field in model._meta.concrete_fields:
            if field.related_model is OutboundEmail:
                kept = model._base_manager.filter(pk__in=keys, **{f"{field.name}__isnull": False})
                yield from kept.values_list(field.attname, flat=True)


def _values(practice: Practice, kind: Kind, clients: list[Client]) -> set[str]:
    of_them = {f"{kind.client}__in": [client.pk for client in clients]}
    rows = getattr(practice, kind.rows).filter(**of_them)
    return {str(value) for value in rows.values_list(kind.field, flat=True)}


def _named(key: str, kind: Kind) -> str:
    parts = key.split(":")
    return parts[kind.part].partition(".")[0] if len(parts) > kind.part else ""


def _saying(letters: QuerySet[OutboundEmail], names: Iterable[str]) -> Iterator[int]:
    """Letters to staff name nobody by rule; one that went and does all the same goes with the
    record. One name alone may be anybody's, and a greeting is whom it was written to.
    """
    full = [name.split() for name in names if len(name.split()) > 1]
    if not full:
        return
    words = "|".join(r"\s+".join(map(re.escape, name)) for name in full)
    said = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    gone = letters.filter(state__in=GONE)
    for letter in gone.only("pk", "subject", "body_text", "body_html").iterator():
        text = f"{letter.subject}\n{letter.body_text}\n{letter.body_html}"
        if said.search(GREETING.sub("", text)):
            yield letter.pk


def _own_addresses(practice: Practice, clients: list[Client]) -> set[str]:
    """Addresses of theirs that no other client, no guest and nobody who works here has."""
    keys = [client.pk for client in clients]
    theirs = set(addresses_of(clients))
    others = practice.clients.exclude(pk__in=keys)
    staff = User.objects.filter(memberships__practice=practice).values_list("email", flat=True)
    guests = practice.sign_ups.exclude(client__in=keys).values_list("email", flat=True)
    elsewhere = {_lower(address) for address in (*staff, *guests) if address}
    return theirs - set(addresses_of(others)) - elsewhere


def addresses_of(clients: Iterable[Client]) -> Iterator[str]:
    """Where letters to them and to their guardians go, as they are addressed."""
    for client in clients:
        for address in (client.email, client.guardian_email):
            if address:
                yield _lower(address)


def _lower(address: str) -> str:
    try:
        return one_address(address).lower()
    except CannotQueue:
        return address.lower()
