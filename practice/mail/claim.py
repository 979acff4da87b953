"""Taking one letter, and writing down what became of it. Short transactions, never the network.

The answer for one letter and the claim of the next share a transaction: one commit a letter,
and a killed worker leaves at most one whose fate nobody knows.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from practice.mail.models import LostLetter, OutboundEmail, OutboundEmailQuerySet
from practice.mail.pace import (
    FAULTS,
    HOLD_AT_LEAST,
    LEASE,
    PACES,
    RESENDS,
    UNKNOWN_PAUSE,
    pause,
)
from practice.mail.rechecks import Verdict, check_for, expired, superseded
from practice.mail.replies import Outcome, Result
from practice.mail.states import Lane, State

logger = logging.getLogger(__name__)

BODIES = ("body_text", "body_html")
# Letters put aside in one transaction before others may write again.
ASIDE = 20


@dataclass(frozen=True)
class Answer:
    """A letter that was claimed, and how its conversation ended."""

    email: OutboundEmail
    outcome: Outcome


@dataclass(frozen=True)
class Claim:
    """A letter to post now; or none, and whether it is worth asking again at once."""

    email: OutboundEmail | None
    again: bool = False


class Unanswered(Exception):
    """A letter's own check broke."""

    def __init__(self, email: OutboundEmail) -> None:
        self.email = email


def advance(answer: Answer | None, lane: Lane, now: datetime) -> Claim:
    """Settle the letter just posted and claim the next one of the lane."""
    if answer is None and not OutboundEmail.objects.ready(lane, now).exists():
        return Claim(None)
    try:
        with transaction.atomic():
            settle(answer, now)
            return claim(lane, now)
    except Unanswered as broken:
        # The check may have spoilt the transaction, and the answer with it.
        with transaction.atomic():
            settle(answer, now)
            fault(broken.email, now, broken.__cause__)
        return Claim(None, again=True)


def claim(lane: Lane, now: datetime) -> Claim:
    """The lane's next letter that may go, leased; those that may not are put aside."""
    for _ in range(ASIDE):
        email = next_of(lane, now).first()
        if email is None:
            return Claim(None)
        verdict = judge(email, now)
        try:
            if verdict.do == "send":
                email.move(State.SENDING, attempts=email.attempts + 1, lease_until=now + LEASE)
                email.state, email.attempts = State.SENDING, email.attempts + 1
                return Claim(email)
            put_aside(email, verdict, now)
        except LostLetter:
            continue  # somebody was quicker
    return Claim(None, again=True)


def next_of(lane: Lane, now: datetime) -> OutboundEmailQuerySet:
    """Rows that one worker may take. PostgreSQL locks the row and the others skip it;
    SQLite has one writer at a time (IMMEDIATE), so nobody else is looking."""
    # Bodies wait until the letter is ours: one that cannot be opened must not stop the lane.
    return OutboundEmail.objects.ready(lane, now).defer(*BODIES).select_for_update(skip_locked=True)


def judge(email: OutboundEmail, now: datetime) -> Verdict:
    """What the world says at this moment; raises Unanswered when the check breaks."""
    if email.withdrawn_at:
        return superseded("It was withdrawn.")
    if email.expires_at and email.expires_at <= now:
        return expired()
    try:
        return check_for(email.kind)(email, now=now)
    except Exception as error:
        raise Unanswered(email) from error


ENDS = {"suppress": State.SUPPRESSED, "supersede": State.SUPERSEDED, "expire": State.EXPIRED}


def put_aside(email: OutboundEmail, verdict: Verdict, now: datetime) -> None:
    """A letter that does not go now, or ever. One in doubt stays where people see it."""
    reason = verdict.reason[:300]
    if verdict.do == "hold":
        email.postpone(max(verdict.until or now, now + HOLD_AT_LEAST), last_error=reason)
    elif email.state == State.UNKNOWN:
        email.postpone(None, last_error=f"It may have been sent. Not sent again: {reason}"[:300])
    else:
        email.move(ENDS[verdict.do], last_error=reason)


def settle(answer: Answer | None, now: datetime) -> None:
    """Write down an answer. A worker that lost its lease may only say that the letter went."""
    if answer is None:
        return
    email, outcome = answer.email, answer.outcome
    try:
        write(email, outcome, now)
    except LostLetter:
        logger.warning("Letter %s: the answer came after its lease.", email.pk)
        if outcome.result is Result.SENT:
            OutboundEmail.objects.filter(
                pk=email.pk, state=State.UNKNOWN, attempts=email.attempts
            ).update(state=State.SENT, sent_at=now, next_try_at=None, last_error="")


def write(email: OutboundEmail, outcome: Outcome, now: datetime) -> None:
    """The move that follows from an outcome."""
    said = {"stage": outcome.stage, "last_error": outcome.reason[:300]}
    pace = PACES[Lane(email.lane)]
    again = now + pause(pace.letter, email.attempts)
    tired = now - email.not_before > pace.give_up
    match outcome.result:
        case Result.SENT:
            email.move(State.SENT, sent_at=now, **said)
        case Result.UNKNOWN:
            doubt(email, now, **said)
        case _ if email.ambiguous:
            stop = tired or outcome.result is Result.REFUSED
            email.move(State.UNKNOWN, next_try_at=None if stop else again, **said)
        case Result.TRY_LATER if not tired:
            email.move(State.DUE, next_try_at=again, **said)
        case _:
            email.move(State.FAILED, **said)


def doubt(email: OutboundEmail, now: datetime, **said: str) -> None:
    """It may have been sent: once more with the same Message-ID, then a person decides."""
    count = email.ambiguous + 1
    once_more = now + UNKNOWN_PAUSE if count <= RESENDS and not email.withdrawn_at else None
    email.move(State.UNKNOWN, ambiguous=count, next_try_at=once_more, **said)


def fault(email: OutboundEmail, now: datetime, error: BaseException | None) -> None:
    """It could not even be prepared. A few looks later it fails; it never goes unchecked."""
    name = type(error).__name__
    logger.error("Letter %s (%s) could not be prepared: %s.", email.pk, email.kind, name)
    count = email.faults + 1
    wait = None if count >= FAULTS else now + pause(PACES[Lane.ORDINARY].letter, count)
    notes: dict[str, Any] = {"faults": count, "last_error": f"It could not be prepared ({name})."}
    if email.ambiguous and email.state == State.SENDING:
        email.move(State.UNKNOWN, next_try_at=wait, **notes)
    elif email.state == State.SENDING and wait:
        email.move(State.DUE, next_try_at=wait, **notes)
    elif wait or email.state == State.UNKNOWN:
        email.postpone(wait, **notes)
    else:
        email.move(State.FAILED, **notes)


def recover(now: datetime) -> int:
    """Letters whose worker is gone: nobody heard the server's answer, so they are in doubt."""
    count = 0
    if not OutboundEmail.objects.lapsed(now).exists():
        return count
    with transaction.atomic():
        rows = OutboundEmail.objects.lapsed(now).defer(*BODIES)
        for email in rows.select_for_update(skip_locked=True)[:100]:
            said = "It may have been sent: the worker stopped before the mail server answered."
            doubt(email, now, last_error=said)
            count += 1
    return count


def expire_overdue(now: datetime) -> int:
    """Letters that became useless while they waited, in every lane, held or not."""
    rows = OutboundEmail.objects.overdue(now)
    if not rows.exists():
        return 0
    return rows.update(
        state=State.EXPIRED, next_try_at=None, last_error="It was too late to be of use."
    )
