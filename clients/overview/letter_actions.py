"""What a person decides about a letter: send it again, stop it, read it."""

import re
from datetime import datetime

from django.db import transaction

from clients.overview.letter_kinds import client_of
from clients.overview.letter_words import STOPPED, word_of
from clients.overview.one_letter import as_it_waited, as_seen, can_stop, may_stop
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import LostLetter, OutboundEmail
from practice.mail.queue import send_again, supersede
from practice.mail.states import IllegalMove, State
from practice.mail.troubles import UNWANTED, verdicts

COMES_BACK = (
    "Letters to this address come back. Change the address, or say that it is right, first."
)


class NotDone(Exception):
    """Why a letter was left as it is, in words for the person who asked."""


class LetterHasMoved(NotDone):
    """The letter is not where the person saw it. The words say where it is now."""


class AddressInTrouble(NotDone):
    """The letter would not go: its address does not work, or wants no letters of its kind."""


class MayNotStop(Exception):
    """Letters of this kind are not this person's to stop."""


@transaction.atomic
def send_letter_again(
    *, letter: OutboundEmail, seen: str, by: Membership, now: datetime
) -> OutboundEmail:
    """Put a letter that failed or is in doubt back in the outbox; its own check is asked again.

    `seen` is `as_seen` of the letter the person looked at. Raises LetterHasMoved, or
    AddressInTrouble while something stands against sending it to its address.
    """
    try:
        if as_seen(letter) != seen:
            raise LetterHasMoved(_moved(letter, "sent again"))
        if against := verdicts([letter], now=now).get(letter.pk):
            raise AddressInTrouble(UNWANTED.reason if against == UNWANTED else COMES_BACK)
        sent = send_again(letter, by=by.user_id, now=now)
    except (IllegalMove, LostLetter):
        letter.refresh_from_db()
        raise LetterHasMoved(_moved(letter, "sent again")) from None
    _record(Verb.LETTER_SENT_AGAIN, letter, by)
    return sent


@transaction.atomic
def stop_letter(*, letter: OutboundEmail, seen: str, by: Membership, now: datetime) -> bool:
    """Withdraw a letter that waits. False: it is on the wire, and is only not tried again; since
    it may go all the same, that is not kept as stopped.

    One in doubt stays in doubt: it may have arrived, and what is written later must reckon with
    it. `seen` is `as_seen` of the letter the person looked at. Raises LetterHasMoved when it has
    been tried since, or neither waits nor is being sent; MayNotStop.
    """
    if not may_stop(letter, by):
        raise MayNotStop("Letters of this kind are not yours to stop.")
    rows = OutboundEmail.objects.defer("body_text", "body_html", "calendar_text")
    held = rows.select_for_update().get(pk=letter.pk)
    if held.state == State.SENDING and seen in as_it_waited(held):
        supersede(email=held, reason=STOPPED, by=by.user_id, now=now)
        return False
    if not can_stop(held) or as_seen(held) != seen:
        raise LetterHasMoved(_moved(held, "stopped"))
    if held.state == State.UNKNOWN:
        held.postpone(
            None,
            last_error=f"{STOPPED} It may have been sent before.",
            decided_by=by.user_id,
            decided_at=now,
        )
    else:
        supersede(email=held, reason=STOPPED, by=by.user_id, now=now)
    _record(Verb.LETTER_STOPPED, held, by)
    return True


@transaction.atomic
def read_letter(*, letter: OutboundEmail, by: Membership) -> str:
    """The plain text, its links cut short: they open what is meant for the reader alone.

    Kept in the trace; if that fails, nothing is shown.
    """
    _record(Verb.LETTER_READ, letter, by)
    return re.sub(r"(https?://[^/\s]+)/\S+", r"\1/…", letter.body_text)


def _record(verb: Verb, letter: OutboundEmail, by: Membership) -> None:
    record(verb, by=by, subject=letter, client_id=client_of(letter, by.practice))


def _moved(letter: OutboundEmail, what: str) -> str:
    now_is = word_of(letter)
    return f"It was not {what}, because it has moved on meanwhile. It is now: {now_is.lower()}."
