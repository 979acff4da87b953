"""Writing the trace."""

import json
from collections.abc import Iterable, Mapping

from django.db import DatabaseError, connection, models, transaction

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


# What takes one JSON object apart, its names as `key` and what they stand for as `value`.
PAIRS = {"sqlite": "json_each(%s)", "postgresql": "jsonb_each_text(%s::jsonb)"}
OF_EACH = {
    "practice_id": "CAST(value AS bigint)",
    "subject_id": "CAST(key AS bigint)",
    "client_id": "CAST(key AS bigint)",
}


def record_alike(event: AuditEvent, clients: Mapping[int, int | None]) -> None:
    """Store the same event for each of these clients, with the practice that each is of.

    One statement whose size is that of the event alone: a week of the diary shows 170 people, and
    made one by one their rows took as long as the page.
    """
    fields = [one for one in AuditEvent._meta.concrete_fields if not one.primary_key]
    columns = ", ".join(connection.ops.quote_name(one.attname) for one in fields)
    values = ", ".join(OF_EACH.get(one.name, "%s") for one in fields)
    same = [
        one.get_db_prep_save(getattr(event, one.attname), connection)
        for one in fields
        if one.name not in OF_EACH
    ]
    pairs = PAIRS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {AuditEvent._meta.db_table} ({columns})"  # nosec B608 - our own names
            f" SELECT {values} FROM {pairs} ORDER BY CAST(key AS bigint)",
            [*same, json.dumps(clients)],
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
