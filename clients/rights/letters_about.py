"""Which letters of the outbox are about a client: a letter points at nobody, its key does."""

import re
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

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
    there = set(letters.order_by().values_list("kind", flat=True).distinct())
    for name, kind in KINDS.items():
        if name not in there:
            continue
        if kind.rows:
            known = _values(practice, kind, clients)
            keys = letters.filter(kind=name).values_list("pk", "key")
            found |= {pk for pk, key in keys.iterator() if _named(key, kind) in known}
        else:
            found |= set(_saying(letters.filter(kind=name), {client.name for client in clients}))
    return found | set(_to_them(letters, practice, clients))


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


def _to_them(
    letters: QuerySet[OutboundEmail], practice: Practice, clients: list[Client]
) -> Iterator[int]:
    """Letters to addresses of theirs that no other client, no guest and nobody of the staff has."""
    written = letters.filter(recipient__in=set(addresses_of(clients)))
    sent = list(written.values_list("pk", "recipient"))
    taken = _elsewhere(practice, clients, {_lower(address) for _, address in sent})
    yield from (pk for pk, address in sent if _lower(address) not in taken)


def _elsewhere(practice: Practice, clients: list[Client], addresses: set[str]) -> set[str]:
    """Which of these somebody else here has, however they spell it."""
    if not addresses:
        return set()
    keys = [client.pk for client in clients]
    spelled = addresses | {_in_letters(address) for address in addresses}
    others = practice.clients.exclude(pk__in=keys)
    at_theirs = others.filter(Q(email__in=spelled) | Q(guardian_email__in=spelled))
    guests = practice.sign_ups.exclude(client__in=keys).filter(email__in=spelled)
    staff = User.objects.filter(memberships__practice=practice).values_list("email", flat=True)
    written = (*staff, *guests.values_list("email", flat=True))
    return set(addresses_of(at_theirs)) | {_lower(address) for address in written if address}


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


def _in_letters(address: str) -> str:
    """With the letters of its domain instead of what stands for them on the wire."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode().decode('idna')}"
    except UnicodeError:
        return address
