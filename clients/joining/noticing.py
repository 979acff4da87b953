"""Noticing that somebody may be here twice. Nothing is ever joined by itself."""

from datetime import datetime

from clients.models import Client
from clients.queries import look_alikes
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from practice.audit.actors import Actor, HasActor


def notice_look_alikes(*, client: Client, by: Actor | HasActor, now: datetime) -> None:
    """A concern for each look-alike, once for the two of them, also after it was settled."""
    if client.archived_at is not None:
        return
    alike = look_alikes(client)
    if not alike:
        return
    pairs = Concern.objects.filter(kind=Concern.Kind.DUPLICATE, practice=client.practice_id)
    about = set(pairs.filter(client=client).values_list("key", flat=True))
    others = [one.client for one in alike]
    told_there = set(
        pairs.filter(client__in=others, key=client.ref).values_list("client_id", flat=True)
    )
    for one in alike:
        if one.client.ref not in about and one.client.pk not in told_there:
            raise_concern(
                client=client,
                kind=Concern.Kind.DUPLICATE,
                by=by,
                now=now,
                key=one.client.ref,
                about={"other": one.client.ref, "because": one.because},
            )
