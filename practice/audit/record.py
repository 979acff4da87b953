"""Writing the trace."""

from collections.abc import Iterable

from django.db import DatabaseError, models, transaction

from practice.audit.actors import Actor, HasActor
from practice.audit.models import AuditEvent
from practice.audit.origin import NOWHERE, origin
from practice.audit.verbs import READING, Verb


class CannotTrace(Exception):
    """Somebody is looking, and it cannot be written down: nothing may be shown."""


class NobodyActed(Exception):
    """A write without an actor is refused."""


def record(
    verb: Verb,
    *,
    by: Actor | HasActor | None,
    subject: models.Model,
    practice_id: int | None = None,
    client_id: int | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
) -> AuditEvent:
    """Store one event beside the change it describes; must run in the change's transaction.

    `practice_id` is read from the subject when it has one. `reason` is a code word, never what
    somebody wrote. Raises NobodyActed without an actor,
    CannotTrace where somebody is looking and it cannot be written.
    """
    event = _event(verb, by, subject, practice_id, client_id, fields, reason)
    try:
        event.save(force_insert=True)
    except DatabaseError as error:
        if verb in READING:
            raise CannotTrace(f"{verb} cannot be kept in the trace.") from error
        raise
    here, about = origin() or NOWHERE, event.client_id
    if verb in READING and about is not None and here is not NOWHERE:
        here.told.add(about)
    return event


def record_about_each(
    verb: Verb,
    *,
    by: Actor | HasActor | None,
    clients: Iterable[tuple[models.Model, Iterable[str]]],
) -> None:
    """The same for each of many clients, with its own fields, in one insert."""
    AuditEvent.objects.bulk_create(
        _event(verb, by, client, None, client.pk, fields, "") for client, fields in clients
    )


def _event(
    verb: Verb, by: Actor | HasActor | None, subject: models.Model, practice_id: int | None,
    client_id: int | None, fields: Iterable[str], reason: str,
) -> AuditEvent:  # fmt: skip
    if by is None:
        raise NobodyActed(f"{verb} has no actor.")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{verb} must be recorded in the transaction of the change."
        )
    actor = by if isinstance(by, Actor) else by.actor
    here = origin() or NOWHERE
    return AuditEvent(
        practice_id=practice_id or getattr(subject, "practice_id", None),
        actor_kind=actor.kind,
        actor_id=actor.id,
        verb=verb.value,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        client_id=client_id or getattr(subject, "client_id", None),
        fields=sorted(fields),
        address=here.address,
        session=here.session,
        reason=reason,
    )
