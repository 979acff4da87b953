"""What a person decides about a letter: send it again, stop it, read it."""

import re
from datetime import datetime

from django.db import transaction

from clients.overview.letter_kinds import client_of
from clients.overview.letter_words import STOPPED, word_of
from clients.overview.one_letter import as_seen, can_stop
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import LostLetter, OutboundEmail
from practice.mail.queue import send_again, supersede
from practice.mail.states import IllegalMove, State


class LetterHasMoved(Exception):
    """The letter is not where the person saw it. The words say where it is now."""


@transaction.atomic
def send_letter_again(
    *, letter: OutboundEmail, seen: str, by: Membership, now: datetime
) -> OutboundEmail:
    """Put a letter that failed or is in doubt back in the outbox; its own check is asked again.

    `seen` is `as_seen` of the letter the person looked at. Raises LetterHasMoved.
    """
    try:
        if as_seen(letter) != seen:
            raise LetterHasMoved(_moved(letter, "sent again"))
        sent = send_again(letter, by=by.user_id, now=now)
    except (IllegalMove, LostLetter):
        letter.refresh_from_db()
        raise LetterHasMoved(_moved(letter, "sent again")) from None
    _record(Verb.LETTER_SENT_AGAIN, letter, by)
    return sent


@transaction.atomic
def stop_letter(*, letter: OutboundEmail, by: Membership, now: datetime) -> bool:
    """Withdraw a letter that waits. False: it is on the wire, and is only not tried again.

    Raises LetterHasMoved when it neither waits nor is being sent.
    """
    rows = OutboundEmail.objects.defer("body_text", "body_html", "calendar_text")
    held = rows.select_for_update().get(pk=letter.pk)
    if not can_stop(held) and held.state != State.SENDING:
        raise LetterHasMoved(_moved(held, "stopped"))
    reason = STOPPED
    if held.state == State.UNKNOWN:
        reason += " It may have been sent before."
    stopped = supersede(email=held, reason=reason, by=by.user_id, now=now)
    _record(Verb.LETTER_STOPPED, held, by)
    return stopped > 0


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
