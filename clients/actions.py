"""Adding a person, and keeping their details right."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.care import look_after
from clients.changes import record_changed
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.audit.record import record
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
)


class AccountBelongsToAnother(Exception):
    """The address signs in somebody who is not known to be this client."""


@transaction.atomic
def add_client(
    *, by: Membership, form_key: UUID | None = None, now: datetime | None = None, **details: Any
) -> Client:
    """A new client of the member's practice; `details` are EDITABLE fields.

    The same `form_key` twice adds one person and answers with them.
    """
    client = Client(practice=by.practice, form_key=form_key, **_editable(details))
    client.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            client.save()
    except IntegrityError:
        made = by.practice.clients.filter(form_key=form_key).first() if form_key else None
        if made is None:
            raise
        return made
    record(Verb.CLIENT_ADDED, by=by, subject=client, client_id=client.pk, fields=details)
    now = now or timezone.now()
    look_after(client=client, therapist=by, by=by, now=now)
    record_changed(client=client, by=by, now=now)
    return client


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
        record_changed(client=client, by=by, now=now or timezone.now())
    return client


@transaction.atomic
def open_portal(*, client: Client, by: Membership) -> User:
    """Give the client an account that signs in by emailed code.

    An address that already signs in somebody is never joined by itself: it may be a relative's.
    """
    if client.user is not None:
        return client.user
    if not client.email:
        raise ValidationError({"email": "Enter the client's email address first."})
    if User.objects.filter(email__iexact=client.email).exists():
        raise AccountBelongsToAnother(
            "Somebody already signs in with this address. Ask the client for another one, "
            "or send the routine by link."
        )
    client.user = User.objects.create_user(client.email, name=client.name)
    client.save(update_fields=["user"])
    record(Verb.PORTAL_OPENED, by=by, subject=client, client_id=client.pk)
    return client.user


def _editable(details: dict[str, Any]) -> dict[str, Any]:
    unknown = set(details) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not a client's detail: {', '.join(sorted(unknown))}")
    return details
