"""Letters to somebody who is forgotten: that they went stays, to whom and what they said does not.

A letter that still waits is withdrawn first; one that is on the wire is left for the next time.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from practice.mail.models import AddressTrouble, CountedLetter, OutboundEmail
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


class OnItsWay(Exception):
    """A letter is with the mail server this moment, and cannot be emptied yet."""

    def __init__(self) -> None:
        super().__init__("A letter to this person is on its way. Try again in a few minutes.")


@transaction.atomic
def empty_for_good(keys: Collection[int], *, now: datetime) -> int:
    """The same for letters by their primary keys, all of them: raises OnItsWay instead of leaving
    one for later.
    """
    rows = OutboundEmail.objects.filter(pk__in=keys)
    for letter in rows.filter(state__in=[State.DUE, State.UNKNOWN]):
        supersede(email=letter, reason=REASON, now=now)
    if rows.exclude(state__in=ENDED).exists():
        raise OnItsWay
    CountedLetter.objects.filter(email__in=rows).delete()
    AddressTrouble.objects.filter(email__in=rows).delete()
    return _emptied(rows)


def _emptied(rows: QuerySet[OutboundEmail]) -> int:
    return rows.update(
        recipient=NOBODY, subject=NOBODY, body_text="", body_html="", calendar_text="",
        calendar_method="", list_unsubscribe_url="", next_try_at=None,
    )  # fmt: skip
