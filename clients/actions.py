"""Adding a person, and keeping their details right."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.care import look_after_all
from clients.changes import records_changed
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.audit.record import record, record_about_each
from practice.audit.verbs import Verb

EDITABLE = (
    "name",
    "pronouns",
    "birth_date",
    "email",
    "phone",
    "guardian_name",
    "guardian_email",
    "guardian_consented_on",
    "time_zone",
    "heard_from",
)


class AccountBelongsToAnother(Exception):
    """The address signs in somebody who is not known to be this client."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody already signs in with this address. Ask the client for another one, "
            "or send the routine by link."
        )


@transaction.atomic
def add_client(
    *, by: Membership, form_key: UUID | None = None, now: datetime | None = None, **details: Any
) -> Client:
    """A new client of the member's practice; `details` are EDITABLE fields.

    The same `form_key` twice adds one person and answers with them.
    """
    client = new_client(by=by, form_key=form_key, **details)
    try:
        with transaction.atomic():
            Client.objects.bulk_create([client])
    except IntegrityError:
        made = by.practice.clients.filter(form_key=form_key).first() if form_key else None
        if made is None:
            raise
        return made
    _added([(client, details)], by=by, now=now or timezone.now())
    return client


@transaction.atomic
def add_clients(
    *, people: Sequence[tuple[Client, Iterable[str]]], by: Membership, now: datetime
) -> None:
    """Many at once: made by `new_client`, each with the names of the details it was made of."""
    Client.objects.bulk_create([client for client, _ in people])
    _added(people, by=by, now=now)


def new_client(*, by: Membership, form_key: UUID | None = None, **details: Any) -> Client:
    """One who may be added, and is not saved yet. Raises `ValidationError` for who may not."""
    client = Client(practice=by.practice, form_key=form_key, **_editable(details))
    # What was not typed needs no look at the database: the practice is the member's own.
    client.clean_fields(exclude={"practice"})
    client.clean()
    return client


def _added(
    people: Sequence[tuple[Client, Iterable[str]]], *, by: Membership, now: datetime
) -> None:
    clients = [client for client, _ in people]
    record_about_each(Verb.CLIENT_ADDED, by=by, clients=people)
    look_after_all(clients=clients, therapist=by, by=by, now=now)
    records_changed(clients=clients, by=by, now=now)


@transaction.atomic
def change_client(
    *, client: Client, by: Membership, now: datetime | None = None, **details: Any
) -> Client:
    """Change EDITABLE fields; only what differs is written and named in the trace."""
    changed = [name for name, value in _editable(details).items() if getattr(client, name) != value]
    for name in changed:
        setattr(client, name, details[name])
    client.full_clean()
    if changed:
        client.save(update_fields=changed)
        record(Verb.CLIENT_CHANGED, by=by, subject=client, client_id=client.pk, fields=changed)
        records_changed(clients=[client], by=by, now=now or timezone.now())
    return client


@transaction.atomic
def open_portal(*, client: Client, by: Membership, address: str = "") -> User:
    """Give the client an account that signs in by emailed code.

    An address that already signs in somebody is never joined by itself: it may be a relative's.
    `address` is the one that was read and agreed to; another one in the record is refused.
    """
    held = Client.objects.select_for_update(of=("self",)).select_related("user").get(pk=client.pk)
    if held.user is not None:
        client.user = held.user
        return held.user
    if held.archived_at is not None:
        raise ValidationError("Take the file out of the archive first.")
    if held.restricted_at is not None:
        raise ValidationError("The record is restricted. An owner can lift that first.")
    if not held.email:
        raise ValidationError({"email": "Enter the client's email address first."})
    if address and address != held.email:
        raise ValidationError("The address was changed meanwhile. Read it, then press again.")
    if User.objects.filter(email__iexact=held.email).exists():
        raise AccountBelongsToAnother
    try:
        with transaction.atomic():
            held.user = User.objects.create_user(held.email, name=held.name)
    except IntegrityError as error:  # in the same moment
        raise AccountBelongsToAnother from error
    held.save(update_fields=["user"])
    record(Verb.PORTAL_OPENED, by=by, subject=held, client_id=held.pk)
    client.user, client.email = held.user, held.email
    return held.user


def _editable(details: dict[str, Any]) -> dict[str, Any]:
    unknown = set(details) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not a client's detail: {', '.join(sorted(unknown))}")
    return details
