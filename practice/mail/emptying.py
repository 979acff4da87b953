"""Letters to somebody who is forgotten: that they went stays, to whom and what they said does not.

A letter that still waits is withdrawn first; one that is on the wire is left for the next time.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from practice.mail.models import OutboundEmail
from practice.mail.queue import supersede
from practice.mail.states import State

NOBODY = "(removed)"
REASON = "Not sent: the person was removed."
ENDED = [State.SENT, State.FAILED, State.SUPPRESSED, State.SUPERSEDED, State.EXPIRED, State.UNKNOWN]


@transaction.atomic
def empty_letters(*, practice_id: int, key_prefix: str, now: datetime) -> int:
    """Take the address, the subject and the texts out of the letters whose keys begin so; how many.

    The address becomes a word that no letter can be sent to.
    """
    supersede(practice_id=practice_id, key_prefix=key_prefix, reason=REASON, now=now)
    rows = OutboundEmail.objects.filter(practice_id=practice_id, key__startswith=key_prefix)
    return _emptied(rows.filter(state__in=ENDED).exclude(recipient=NOBODY))


def _emptied(rows: QuerySet[OutboundEmail]) -> int:
    return rows.update(
        recipient=NOBODY, subject=NOBODY, body_text="", body_html="", calendar_text="",
        calendar_method="", list_unsubscribe_url="", next_try_at=None,
    )  # fmt: skip
