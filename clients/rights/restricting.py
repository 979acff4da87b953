"""Keeping a record and not working with it, and taking that back."""

from datetime import datetime

from django.db import transaction

from clients.models import Client
from clients.rights.models import Restriction, Tombstone
from clients.rights.removing import records_of
from clients.rights.tombstones import lay
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb


class CannotRestrict(Exception):
    """The record stays as it is. The words say why."""


@transaction.atomic
def restrict(
    *, client: Client, reason: str, by: Membership, now: datetime,
    kind: str = Restriction.Kind.ASKED,
) -> Restriction:  # fmt: skip
    """From now on the record is kept and not used; one that stands already is answered with."""
    held = _held(client, by, reason)
    standing = held.restrictions.filter(lifted_at__isnull=True).first()
    if standing is not None:
        return standing
    row = Restriction.objects.create(
        practice_id=held.practice_id, client=held, kind=Restriction.Kind(kind),
        reason=reason.strip(), set_by=by, set_at=now,
    )  # fmt: skip
    _mark(client, held, now)
    is_closed = row.kind == Restriction.Kind.KEPT_BY_RULE
    why = Tombstone.Why.CLOSED if is_closed else Tombstone.Why.RESTRICTED
    lay(records_of(held) if is_closed else [held], why=why, by=by.user_id, now=now)
    record(Verb.CLIENT_RESTRICTED, by=by, subject=row, fields=[row.kind])
    return row


@transaction.atomic
def lift(*, client: Client, reason: str, by: Membership, now: datetime) -> None:
    """The record is used again. One that has only to be kept, after a wish to erase it, is not."""
    held = _held(client, by, reason)
    row = held.restrictions.filter(lifted_at__isnull=True).first()
    if row is None:
        return
    if row.kind == Restriction.Kind.KEPT_BY_RULE:
        raise CannotRestrict("It is kept because it has to be. If they come back, add them anew.")
    row.lifted_at, row.lifted_by, row.why_lifted = now, by, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "why_lifted"])
    _mark(client, held, None)
    lay([held], why=Tombstone.Why.LIFTED, by=by.user_id, now=now)
    record(Verb.CLIENT_RESTRICTION_LIFTED, by=by, subject=row)


def _held(client: Client, by: Membership, reason: str) -> Client:
    if not by.may(Permission.MANAGE_RECORDS) or client.practice_id != by.practice_id:
        raise CannotRestrict("Only an owner of the practice decides this.")
    if not reason.strip():
        raise CannotRestrict("Say why.")
    return Client.objects.select_for_update(no_key=True).get(pk=client.pk)


def _mark(client: Client, held: Client, since: datetime | None) -> None:
    client.restricted_at = held.restricted_at = since
    held.save(update_fields=["restricted_at"])
