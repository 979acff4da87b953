"""Writing down what became of a letter: after its answer, or after none came."""

import logging
from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction

from practice.mail import allowance
from practice.mail.models import SEALED, LostLetter, OutboundEmail
from practice.mail.pace import FAULTS, PACES, UNKNOWN_PAUSE, pause
from practice.mail.replies import Outcome, Result
from practice.mail.states import Lane, State
from practice.mail.troubles import refused
from practice.web import words

logger = logging.getLogger(__name__)

GONE = "It may have been sent: the worker stopped before the mail server answered."
RESTORED = "It may have been sent: it was leaving when the backup was made."
TOO_LATE = "It was too late to be of use."


def settle(email: OutboundEmail, outcome: Outcome, now: datetime) -> None:
    """Write down an answer. A worker that lost its lease may only say that the letter went."""
    try:
        with transaction.atomic():
            _write(email, outcome, now)
            allowance.answered(email, outcome, now)
            refused(email, outcome, now)
    except LostLetter:
        logger.warning("Letter %s: the answer came after its lease.", email.pk)
        if outcome.result is Result.SENT:
            OutboundEmail.objects.filter(
                pk=email.pk, state=State.UNKNOWN, claim_ref=email.claim_ref
            ).update(state=State.SENT, sent_at=now, next_try_at=None, last_error="")


def _write(email: OutboundEmail, outcome: Outcome, now: datetime) -> None:
    said = {
        "stage": outcome.stage,
        "last_error": outcome.reason[:300],
        "attempts": email.attempts + 1,
    }
    pace = PACES[Lane(email.lane)]
    again = now + pause(pace.letter, email.attempts + 1)
    tired = now - email.not_before > pace.give_up
    match outcome.result:
        case Result.SENT:
            email.move(State.SENT, sent_at=now, **said)
        case Result.UNKNOWN:
            _doubt(email, now + UNKNOWN_PAUSE, **said)
        case _ if email.ambiguous:
            stop = tired or outcome.result is Result.REFUSED
            email.move(State.UNKNOWN, next_try_at=None if stop else again, **said)
        case Result.TRY_LATER if not tired:
            email.move(State.DUE, next_try_at=again, **said)
        case _:
            email.move(State.FAILED, **said)


def _doubt(email: OutboundEmail, again_at: datetime, **said: Any) -> None:
    """It may have been sent: once more with the same Message-ID, then a person decides."""
    count = email.ambiguous + 1
    once_more = again_at if count <= settings.RESENDS and not email.withdrawn_at else None
    email.move(State.UNKNOWN, ambiguous=count, next_try_at=once_more, **said)


def _back(email: OutboundEmail) -> State:
    """Where a claimed letter that was not begun came from."""
    return State.UNKNOWN if email.ambiguous else State.DUE


def hand_back(letters: Collection[OutboundEmail], now: datetime) -> None:
    """Claimed, and not begun: they wait again as if nothing had been."""
    for email in letters:
        email.move(_back(email), next_try_at=now)
    allowance.not_posted(letters, now)


def fault(email: OutboundEmail, now: datetime, error: BaseException | None) -> None:
    """It could not even be prepared. A few looks later it fails; it never goes unchecked."""
    name = type(error).__name__
    logger.error("Letter %s (%s) could not be prepared: %s.", email.pk, email.kind, name)
    count = email.faults + 1
    wait = None if count >= FAULTS else now + pause(PACES[Lane.ORDINARY].letter, count)
    notes: dict[str, Any] = {"faults": count, "last_error": f"It could not be prepared ({name})."}
    allowance.not_posted([email], now)
    if email.state == State.SENDING and (email.ambiguous or wait):
        email.move(_back(email), next_try_at=wait, **notes)
    elif wait or email.state == State.UNKNOWN:
        email.postpone(wait, **notes)
    else:
        email.move(State.FAILED, **notes)


def recover(now: datetime) -> int:
    """Letters of workers that are gone: of each claim the first is in doubt, the rest untouched."""
    lapsed = OutboundEmail.objects.lapsed(now)
    if not lapsed.exists():
        return 0
    with transaction.atomic():
        rows = lapsed.defer(*SEALED).order_by("claim_ref", "pk")
        claims = groupby(rows.select_for_update(), key=lambda email: email.claim_ref)
        count = 0
        for _, claimed in claims:
            first, *rest = claimed
            # Its pause was the lease.
            _doubt(first, now, last_error=GONE, attempts=first.attempts + 1)
            hand_back(rest, now)
            count += 1
    return count


@transaction.atomic
def nothing_is_leaving() -> str:
    """Once a backup is back: what a worker held when it was made went, or did not. A person says.

    Answers with a sentence when there was any.
    """
    rows = OutboundEmail.objects.defer(*SEALED)
    held = list(rows.filter(state=State.SENDING))
    for email in held:
        email.move(State.UNKNOWN, ambiguous=email.ambiguous + 1, last_error=RESTORED)
    letters = words.count(len(held), "letter", "letters")
    return f"{letters} may have been sent: look at them on the page of letters." if held else ""


def expire_overdue(now: datetime) -> int:
    """Letters that became useless while they waited, in every lane, held or not."""
    rows = OutboundEmail.objects.overdue(now)
    if not rows.exists():
        return 0
    return rows.update(state=State.EXPIRED, next_try_at=None, last_error=TOO_LATE)
