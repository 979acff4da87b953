"""Addresses that do not work, or want no letters: learnt and kept here, and asked at every claim.

This knows letters and addresses, not whose they are: features above register a listener in
AppConfig.ready() and tell the people whom it concerns.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from practice.mail.bounces import Kind, Report, nobody_there
from practice.mail.models import BODIES, AddressTrouble, OutboundEmail
from practice.mail.pace import DEAD_ADDRESS_PAUSE, PACES
from practice.mail.rechecks import Verdict, hold, suppressed
from practice.mail.replies import Outcome, Result, Stage
from practice.mail.states import Lane, State

logger = logging.getLogger(__name__)

DEAD = suppressed("The address does not work: check it with the client.")
UNWANTED = suppressed("Whoever reads this address marked a letter of ours as unwanted.")
Known = AddressTrouble.Kind
IS_COMPLAINT = Q(kind=Known.COMPLAINT)


class Listener(Protocol):
    """Does what a trouble calls for, in its transaction. Raising undoes it."""

    def __call__(self, *, trouble: AddressTrouble, now: datetime) -> None:
        """An address has begun to be in trouble; told once, however many letters come back."""


LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be told of every address in trouble; registered twice, told once."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)


@transaction.atomic
def note_report(report: Report, *, now: datetime) -> bool:
    """Take in what was reported of a letter; whether it is one of ours, to that very address.

    The id of a letter is known to its reader and the servers between alone, so a report that does
    not know it, or names somebody else, is nobody's. The same report twice changes nothing.
    """
    letters = OutboundEmail.objects.defer(*BODIES)
    email = letters.filter(message_id=report.message_id).first()
    if email is None or email.recipient.lower() not in report.recipients:
        return False
    number = f" ({report.status})" if report.status else ""
    if report.returned:
        why = "nobody reads mail at this address" if report.kind is Kind.HARD else "not delivered"
        first = OutboundEmail.objects.filter(pk=email.pk, returned_at__isnull=True)
        first.update(returned_at=now, returned_why=f"It came back: {why}{number}.")
    posted = email.sent_at or email.not_before
    if report.kind is Kind.HARD:
        reason = f"The other mail server says that nobody reads mail there{number}."
        _flag(email, Known.HARD, reason, posted=posted, now=now)
    elif report.kind is Kind.COMPLAINT:
        _flag(email, Known.COMPLAINT, UNWANTED.reason, posted=posted, now=now)
    return True


def refused(email: OutboundEmail, outcome: Outcome, now: datetime) -> None:
    """Take in the mail server's answer to a letter, if it says that there is no such mailbox.

    Never raises: what became of the letter is written down whatever happens to this.
    """
    at_the_address = outcome.result is Result.REFUSED and outcome.stage is Stage.RECIPIENT
    if not at_the_address or not nobody_there(outcome.status):
        return
    try:
        with transaction.atomic():
            _flag(email, Known.REFUSED, outcome.reason, posted=now, now=now)
    except Exception as error:
        name = type(error).__name__
        logger.error("Letter %s: its address could not be flagged (%s).", email.pk, name)


def _flag(
    email: OutboundEmail, kind: AddressTrouble.Kind, reason: str, *, posted: datetime, now: datetime
) -> None:
    """Begin a trouble, unless it stands already or was lifted after the letter was posted."""
    if email.practice_id is None:
        return  # a sign-in code of the house: who waits for it sees that none comes
    address = email.recipient.lower()
    alike = IS_COMPLAINT if kind == Known.COMPLAINT else ~IS_COMPLAINT
    known = AddressTrouble.objects.filter(alike, practice_id=email.practice_id, address=address)
    if known.filter(Q(lifted_at__isnull=True) | Q(lifted_at__gte=posted)).exists():
        return
    try:
        with transaction.atomic():
            trouble = AddressTrouble.objects.create(
                practice_id=email.practice_id, address=address, kind=kind, since=now,
                reason=reason[:300], email=email,
            )  # fmt: skip
    except IntegrityError:
        return  # another report was quicker
    for listener in LISTENERS:
        listener(trouble=trouble, now=now)


def lift(*, trouble: AddressTrouble, by: int, now: datetime) -> bool:
    """A user says that the address is right; whether it was still in trouble.

    What waited for that is looked at again at once, and may take as long to go as a new letter.
    """
    troubled = AddressTrouble.objects.filter(pk=trouble.pk, lifted_at__isnull=True)
    if not troubled.update(lifted_at=now, lifted_by=by):
        return False
    waiting = held(trouble.practice_id).filter(recipient__iexact=trouble.address)
    waiting.update(next_try_at=now, not_before=now)
    return True


def held(practice_id: int) -> QuerySet[OutboundEmail]:
    """A practice's letters that wait because their address does not work."""
    return OutboundEmail.objects.filter(
        practice_id=practice_id, state=State.DUE, last_error=DEAD.reason
    )


def standing(emails: list[OutboundEmail]) -> QuerySet[AddressTrouble]:
    """What stands against these letters' addresses, and perhaps against a few others'."""
    return AddressTrouble.objects.filter(
        lifted_at__isnull=True,
        practice_id__in={email.practice_id for email in emails},
        address__in={email.recipient.lower() for email in emails},
    )


def verdicts(emails: Iterable[OutboundEmail], *, now: datetime) -> dict[int, Verdict]:
    """By letter, what stands against sending it to its address; in one query.

    A dead address takes no letter: one that waits is held, as long as it may be of use. An address
    that complained takes those that cannot be stopped, such as a visit's. The house's own sign-in
    codes are always tried.
    """
    asked = [email for email in emails if email.practice_id is not None]
    if not asked:
        return {}
    kinds: dict[tuple[int, str], set[str]] = defaultdict(set)
    rows = standing(asked).values_list("practice_id", "address", "kind")
    for practice_id, address, kind in rows:
        kinds[practice_id, address].add(kind)
    found = {}
    for email in asked:
        of_this = kinds.get((email.practice_id or 0, email.recipient.lower()), set())
        if of_this - {Known.COMPLAINT}:
            found[email.pk] = _dead(email, now)
        elif of_this and email.list_unsubscribe_url:
            found[email.pk] = UNWANTED
    return found


def _dead(email: OutboundEmail, now: datetime) -> Verdict:
    """Held until it expires; one that never does, until a try would be given up. In doubt it is
    not held: whether it goes a second time is for a person to say.
    """
    tired = email.expires_at is None and now - email.not_before > PACES[Lane(email.lane)].give_up
    if tired or email.state == State.UNKNOWN:
        return DEAD
    return hold(now + DEAD_ADDRESS_PAUSE, DEAD.reason)
