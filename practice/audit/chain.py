"""The chain: each event is bound to the one before it, so that none is changed or lost unseen.

Links are made by the worker, seconds after the event. Making them in the event's own transaction
would have everybody in a practice wait for one row.
"""

import base64
import hmac
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from practice.audit.models import AuditEvent, AuditLink, ChainKey

# Everything an event says, in the order that its link is made from.
SAID = (
    "practice_id", "id", "at", "actor_kind", "actor_id", "verb", "subject_type", "subject_id",
    "client_id", "fields", "address", "session", "reason",
)  # fmt: skip
AT, ID = SAID.index("at"), SAID.index("id")
# No transaction of ours takes this long: what has a smaller id and is not sealed is no longer open.
LATEST = timedelta(minutes=10)
MOST = 5_000
Said = tuple[object, ...]


def chain_key() -> bytes:
    """The key of the house's chains; made when it is first asked for."""
    made = base64.b64encode(os.urandom(32)).decode()
    held, _ = ChainKey.objects.get_or_create(pk=1, defaults={"key": made})
    return base64.b64decode(held.key)


def link_of(key: bytes, before: str, number: int, sealed_at: datetime, said: Said) -> str:
    """The link of one event behind the link `before`."""
    values = [moment(one) if isinstance(one, datetime) else one for one in said]
    content = json.dumps([before, number, moment(sealed_at), values], separators=(",", ":"))
    return hmac.digest(key, content.encode(), "sha256").hex()


def moment(at: datetime) -> str:
    """A moment in the one way it is written for a link, whatever the connection's zone."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def seal(*, now: datetime, whole: bool = False) -> int:
    """Link what waits, oldest first; answers how many. Beside another sealer, one of them waits
    for the next time.

    Looks a little behind the last link; `whole` looks at everything.
    """
    key, done = chain_key(), 0
    unsealed = _unsealed(now=now, whole=whole).values_list(*SAID)
    after = 0
    while waiting := list(unsealed.filter(pk__gt=after)[:MOST]):
        after = cast(int, waiting[-1][ID])
        try:
            done += _link_all(waiting, key=key, now=now)
        except IntegrityError:
            return done
        if len(waiting) < MOST:
            break
    return done


@transaction.atomic
def _link_all(waiting: list[Said], *, key: bytes, now: datetime) -> int:
    """All or none: what is not linked must not lie below what is, where nobody looks for it."""
    waiting.sort(key=lambda said: (said[0] or 0, said[ID]))
    by_practice = groupby(waiting, key=lambda said: cast(int, said[0] or 0))
    return sum(_link(practice_id, events, key=key, now=now) for practice_id, events in by_practice)


def _link(practice_id: int, events: Iterable[Said], *, key: bytes, now: datetime) -> int:
    last = AuditLink.objects.filter(practice_id=practice_id).order_by("-number").first()
    number, before = (last.number, last.link) if last else (0, "")
    made = []
    for said in events:
        number += 1
        before = link_of(key, before, number, now, said)
        made.append(
            AuditLink(
                practice_id=practice_id, number=number, event_id=cast(int, said[ID]), sealed_at=now,
                link=before,
            )
        )  # fmt: skip
    AuditLink.objects.bulk_create(made)
    return len(made)


def _unsealed(*, now: datetime, whole: bool):  # type: ignore[no-untyped-def]
    events = AuditEvent.objects.order_by("pk")
    if not whole:
        # By the primary key, backwards: only the links of the last minutes are passed over.
        older = AuditLink.objects.filter(sealed_at__lt=now - LATEST).order_by("-pk")
        floor = older.values_list("event_id", flat=True).first() or 0
        events = events.filter(pk__gt=floor)
    return events.filter(~Exists(AuditLink.objects.filter(event_id=OuterRef("pk"))))


def heads() -> list[AuditLink]:
    """The last link of each chain."""
    practices = AuditLink.objects.order_by().values_list("practice_id", flat=True).distinct()
    return [AuditLink.objects.filter(practice_id=one).latest("number") for one in sorted(practices)]
