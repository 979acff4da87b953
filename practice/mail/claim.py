"""Taking letters to post: short transactions, never the network.

A claim takes a small group, and its letters are posted in the order of their ids, each answer
written down before the next letter is begun. So when a worker is killed, the first unanswered
letter of its claim is the only one whose fate nobody knows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from practice.mail.allowance import allowance
from practice.mail.models import BODIES, SEALED, LostLetter, OutboundEmail, OutboundEmailQuerySet
from practice.mail.pace import HOLD_AT_LEAST, LEASE, PACES
from practice.mail.rechecks import Verdict, ask, expired, superseded, suppressed
from practice.mail.settle import fault
from practice.mail.states import Lane, State, check_move
from practice.mail.troubles import verdicts
from practice.privacy.fields import EncryptedTextField
from practice.privacy.keyring import CannotOpen
from practice.web.refs import new_ref

ENDS = {"suppress": State.SUPPRESSED, "supersede": State.SUPERSEDED, "expire": State.EXPIRED}


@dataclass(frozen=True)
class Group:
    """Letters to post now, in this order; and whether it is worth asking again."""

    letters: list[OutboundEmail] = field(default_factory=list)
    again: bool = False


class Unanswered(Exception):
    """A letter's address does not open, or its own check broke."""

    def __init__(self, email: OutboundEmail) -> None:
        self.email = email


def claim(lane: Lane, now: datetime, room: int) -> Group:
    """Up to `room` next letters of a lane that may go, leased; those that may not are put aside."""
    if not OutboundEmail.objects.ready(lane, now).exists():
        return Group()
    try:
        with transaction.atomic():
            return _claim(lane, now, min(room, PACES[lane].group))
    except Unanswered as broken:  # the check may have spoilt the transaction: begin again
        with transaction.atomic():
            fault(broken.email, now, broken.__cause__)
    except LostLetter:  # somebody was quicker
        pass
    return Group(again=True)


def _claim(lane: Lane, now: datetime, limit: int) -> Group:
    allowed = allowance(lane, now)
    found = allowed.first(next_of(lane, now), limit)
    if not found:
        allowed.note_what_was_met(now)
    for email in found:
        open_recipient(email)
    in_the_way = verdicts(found, now=now)
    going = []
    for email in found:
        verdict = judge(email, now, in_the_way.get(email.pk))
        if verdict.do != "send":
            put_aside(email, verdict, now)
        elif allowed.take(email):
            check_move(email.state, State.SENDING)
            going.append(email)
    going.sort(key=lambda email: email.pk)
    ref = new_ref()
    if take([email.pk for email in going], ref, now) != len(going):
        raise LostLetter("Somebody else claimed one of these letters first.")
    allowed.count(going, now)
    for email in going:
        email.state, email.claim_ref = State.SENDING, ref
    return Group(going, again=bool(found))


def next_of(lane: Lane, now: datetime) -> OutboundEmailQuerySet:
    """Rows that one worker may take. PostgreSQL locks them and other workers skip them;
    SQLite has one writer at a time (IMMEDIATE), so nobody else is looking."""
    # What is sealed comes as it lies: one that cannot be opened must not stop the others.
    sealed = {f"sealed_{name}": Cast(name, models.TextField()) for name in SEALED}
    ready = OutboundEmail.objects.ready(lane, now).defer(*SEALED).annotate(**sealed)
    return ready.select_for_update(skip_locked=True)


def take(ids: list[int], ref: str, now: datetime) -> int:
    """Lease those letters that still wait; answers how many that were."""
    waiting = OutboundEmail.objects.filter(pk__in=ids, state__in=[State.DUE, State.UNKNOWN])
    return waiting.update(
        state=State.SENDING, claim_ref=ref, lease_until=now + LEASE, next_try_at=None
    )


def open_bodies(email: OutboundEmail) -> None:
    """Make a claimed letter readable; raises CannotOpen."""
    for name in BODIES:
        _open(email, name)


def open_recipient(email: OutboundEmail) -> None:
    """Make known to whom it goes; raises Unanswered."""
    try:
        _open(email, "recipient")
    except CannotOpen as error:
        raise Unanswered(email) from error


def _open(email: OutboundEmail, name: str) -> None:
    column = cast(EncryptedTextField, OutboundEmail._meta.get_field(name))
    setattr(email, name, column.from_db_value(getattr(email, f"sealed_{name}"), None, None))


def judge(email: OutboundEmail, now: datetime, address: Verdict | None) -> Verdict:
    """What the world says at this moment; raises Unanswered when the check breaks.

    `address` is what stands against the letter's address, whatever its kind. A letter that is
    held for it may be replaced meanwhile, so its kind is asked all the same.
    """
    if email.withdrawn_at:
        return superseded("It was withdrawn.")
    if email.expires_at and email.expires_at <= now:
        return expired()
    if address is not None and address.do != "hold":
        return address
    if email.ambiguous > settings.RESENDS:
        return suppressed("That is for a person to say.")
    try:
        verdict = ask(email, now=now)
    except Exception as error:
        raise Unanswered(email) from error
    return address if address is not None and verdict.do == "send" else verdict


def put_aside(email: OutboundEmail, verdict: Verdict, now: datetime) -> None:
    """A letter that does not go now, or ever. One in doubt stays where people see it."""
    reason = verdict.reason[:300]
    if verdict.do == "hold":
        email.postpone(max(verdict.until or now, now + HOLD_AT_LEAST), last_error=reason)
    elif email.state == State.UNKNOWN:
        email.postpone(None, last_error=f"It may have been sent. Not sent again: {reason}"[:300])
    else:
        email.move(ENDS[verdict.do], last_error=reason)
