"""Writing down what somebody holds, changing it, and taking it off."""

from datetime import datetime

from django.db import transaction

from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.credentials.models import Credential


@transaction.atomic
def keep_credential(*, credential: Credential, by: Membership) -> Credential:
    """Store a new or changed one. Raises ValidationError."""
    verb = Verb.CREDENTIAL_ADDED if credential.pk is None else Verb.CREDENTIAL_CHANGED
    credential.full_clean()
    credential.save()
    record(verb, by=by, subject=credential, fields=["kind", "issuer", "number", "valid_until"])
    return credential


@transaction.atomic
def remove_credential(
    *, credential: Credential, removed: bool, by: Membership, now: datetime
) -> None:
    """Take it off the list, or put it back. Twice does it once."""
    rows = Credential.objects.filter(pk=credential.pk, removed_at__isnull=removed)
    if rows.update(removed_at=now if removed else None):
        verb = Verb.CREDENTIAL_REMOVED if removed else Verb.CREDENTIAL_PUT_BACK
        record(verb, by=by, subject=credential)
