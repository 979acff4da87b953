"""What the web may call: put a letter in the outbox, in the transaction of the fact it tells.

Nothing here talks to a mail server or to the broker. A rollback takes the letter with it.
"""

import unicodedata
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from phonenumber_field.phonenumber import to_python
from phonenumbers import PhoneNumberType, number_type

from practice.mail.models import CALENDAR_METHODS, OutboundEmail
from practice.mail.own_words import wording_for
from practice.mail.rechecks import check_for
from practice.mail.rendering import render_letter
from practice.mail.states import MOVES, IllegalMove, Lane, State
from practice.mail.wording import Wording

# Three parts of a message in the alphabet that holds every letter.
TEXT_FITS = 201
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


class CannotQueue(Exception):
    """A letter cannot be written as asked. The words are fit for the person who asked."""


class NotOneRecipient(CannotQueue):
    """A letter goes to one person at one address."""


class UnsafeHeader(CannotQueue):
    """A line break or control character in something that becomes a header."""


class KeyInUse(CannotQueue):
    """The key already names a letter to somebody else."""


class NotInATransaction(CannotQueue):
    """The letter would not share the fate of the fact it tells."""


def queue_email(
    *,
    practice_id: int | None,
    key: str,
    kind: str,
    recipient: str,
    template: str,
    context: dict[str, Any],
    subject: str = "",
    lane: str = Lane.ORDINARY,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    sender_name: str = "",
    reply_to: str = "",
    unsubscribe_url: str = "",
    calendar: str = "",
    calendar_method: str = "",
    wording: Wording | None = None,
    now: datetime | None = None,
) -> OutboundEmail:
    """Write one letter now, to be posted by the worker; the same `key` never makes a second.

    Renders emails/<template>/{subject.txt,body.txt,body.html}; a `subject` given here replaces
    the file. `wording` stands in place of what the practice wrote for the kind. `calendar` is the
    text of an iCalendar that goes with it, whose METHOD is `calendar_method`. Raises CannotQueue,
    or UnknownKind when no check answers for `kind`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInATransaction("A letter is queued in the transaction of what it tells about.")
    check_for(kind)
    check_calendar(calendar, calendar_method)
    to, key = one_address(recipient), header("key", key, needed=True)
    existing = OutboundEmail.objects.filter(key=key).first()
    if existing is None:
        extras = {"base_url": settings.BASE_URL, "sender_name": sender_name}
        words = {**extras, "unsubscribe_url": unsubscribe_url, **context}
        own = wording or wording_for(practice_id, kind, words)
        letter = render_letter(template, words, subject=subject, wording=own)
        start = not_before or now or timezone.now()
        existing, _ = OutboundEmail.objects.get_or_create(
            key=key,
            defaults={
                "practice_id": practice_id,
                "kind": kind,
                "lane": Lane(lane),
                "recipient": to,
                "sender_name": header("sender's name", sender_name),
                "reply_to": one_address(reply_to) if reply_to else "",
                "subject": header("subject", letter.subject, needed=True),
                "body_text": letter.text,
                "body_html": letter.html,
                "calendar_text": calendar,
                "calendar_method": calendar_method,
                "list_unsubscribe_url": web_address(unsubscribe_url),
                "message_id": f"<{uuid.uuid4().hex}@{sending_domain()}>",
                "not_before": start,
                "next_try_at": start,
                "expires_at": expires_at,
            },
        )
    if (existing.practice_id, existing.recipient) != (practice_id, to):
        raise KeyInUse("This letter's key already belongs to a letter to somebody else.")
    return existing


def queue_text(
    *,
    practice_id: int | None,
    key: str,
    kind: str,
    recipient: str,
    text: str,
    expires_at: datetime,
    now: datetime | None = None,
) -> OutboundEmail:
    """Write one message to a mobile phone now, to go by the house's carrier (TEXTS); the same
    `key` never makes a second. It always expires: a late message wakes somebody for nothing.

    `text` is plain, neutral and short: three parts of a message at most. Raises CannotQueue, or
    UnknownKind.
    """
    if not settings.TEXTS:
        raise CannotQueue("This house sends no text messages.")
    if not transaction.get_connection().in_atomic_block:
        raise NotInATransaction("A message is queued in the transaction of what it tells about.")
    check_for(kind)
    to, key = one_mobile(recipient), header("key", key, needed=True)
    if not 0 < len(text.strip()) <= TEXT_FITS:
        raise CannotQueue(f"A text message needs words, {TEXT_FITS} characters at most.")
    start = now or timezone.now()
    message, _ = OutboundEmail.objects.get_or_create(
        key=key,
        defaults={
            "practice_id": practice_id,
            "kind": kind,
            "lane": Lane.TEXT,
            "recipient": to,
            "body_text": text.strip(),
            "message_id": f"<{uuid.uuid4().hex}@{sending_domain()}>",
            "not_before": start,
            "next_try_at": start,
            "expires_at": expires_at,
        },
    )
    if (message.practice_id, message.recipient) != (practice_id, to):
        raise KeyInUse("This message's key already belongs to a message to somebody else.")
    return message


def supersede(
    *,
    email: OutboundEmail | None = None,
    practice_id: int | None = None,
    key_prefix: str = "",
    reason: str,
    in_doubt: bool = True,
    by: int | None = None,
    now: datetime | None = None,
) -> int:
    """Withdraw one letter, or a practice's letters by key prefix; answers how many were stopped.

    One that is on the wire cannot be stopped, but is not tried again; one that was sent stays so.
    Without `in_doubt` those that may have been sent stay in doubt, for their check to stop.
    `by` is the user when a person decided it; `reason` is shown to staff.
    """
    moment = now or timezone.now()
    if email is not None:
        rows = OutboundEmail.objects.filter(pk=email.pk)
    elif key_prefix:
        rows = OutboundEmail.objects.filter(practice_id=practice_id, key__startswith=key_prefix)
    else:
        raise ValueError("Say which letters: one, or those whose keys begin alike.")
    stoppable = [state for state, moves in MOVES.items() if State.SUPERSEDED in moves]
    stoppable.remove(State.SENDING)
    if not in_doubt:
        stoppable.remove(State.UNKNOWN)
    decided = {"decided_by": by, "decided_at": moment} if by else {}
    with transaction.atomic():
        rows.filter(state=State.SENDING).update(withdrawn_at=moment)
        return rows.filter(state__in=stoppable).update(
            state=State.SUPERSEDED, next_try_at=None, last_error=reason[:300], **decided
        )


def send_again(
    email: OutboundEmail, *, by: int | None = None, now: datetime | None = None
) -> OutboundEmail:
    """A person decides that an unknown or failed letter is tried again; its Message-ID stays.

    Raises IllegalMove for a letter that is anywhere else. Its check is asked again, and an expiry
    that has passed is lifted: the person has seen the date.
    """
    if email.state not in (State.FAILED, State.UNKNOWN):
        # The worker may move one that is being sent back to waiting; a person may not.
        raise IllegalMove(f"A letter that is {email.state} is not sent again by hand.")
    moment = now or timezone.now()
    late = email.expires_at is not None and email.expires_at <= moment
    email.move(
        State.DUE,
        next_try_at=moment,
        not_before=moment,
        expires_at=None if late else email.expires_at,
        ambiguous=0,
        faults=0,
        withdrawn_at=None,
        last_error="",
        returned_at=None,
        returned_why="",
        decided_by=by,
        decided_at=moment,
    )
    email.refresh_from_db()
    return email


def header(what: str, value: str, *, needed: bool = False) -> str:
    """`value`, fit for one header line; raises UnsafeHeader."""
    if needed and not value.strip():
        raise UnsafeHeader(f"The letter's {what} is empty.")
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in value):
        raise UnsafeHeader(
            f"The letter's {what} has a line break or a control character in it. "
            "Type it again on one line."
        )
    limit = {"subject": 150, "sender's name": 120, "key": 200}.get(what, 500)
    if len(value) > limit:
        raise UnsafeHeader(f"The letter's {what} is longer than {limit} characters.")
    return value


def check_calendar(text: str, method: str) -> None:
    """A calendar and its method go together, and say the same; raises CannotQueue."""
    if not text and not method:
        return
    if method not in CALENDAR_METHODS or f"\r\nMETHOD:{method}\r\n" not in text:
        raise CannotQueue("The letter's calendar does not say what its header says.")


def one_address(text: str) -> str:
    """One email address with an ASCII domain; raises NotOneRecipient or UnsafeHeader."""
    header("address", text)
    address = text.strip()
    if address.count("@") > 1 or any(c in address for c in ",;<> "):
        raise NotOneRecipient("A letter goes to one address. Send one letter to each person.")
    local, _, domain = address.rpartition("@")
    try:
        validate_email(address)
        address = f"{local}@{domain.encode('idna').decode()}"
    except (ValidationError, UnicodeError):
        raise NotOneRecipient(
            "The email address cannot be right. Check it, for example name@example.com."
        ) from None
    if len(address) > 254:
        raise NotOneRecipient("The email address is too long to be real. Check it.")
    return address


def same_address(one: str, other: str) -> bool:
    """Whether letters to both arrive in the same place; where none can arrive they do not."""
    try:
        return one_address(one).lower() == one_address(other).lower()
    except CannotQueue:
        return False


def one_mobile(text: str) -> str:
    """One mobile number as +447911123456; raises NotOneRecipient or UnsafeHeader."""
    header("number", text)
    number = to_python(text.strip())
    if not number or not number.is_valid() or number_type(number) not in MOBILE:
        raise NotOneRecipient(
            "The number cannot be a mobile's. Check it, for example 07911 123456."
        )
    return str(number.as_e164)


def web_address(url: str) -> str:
    """An absolute http address, or nothing."""
    if not url:
        return ""
    header("unsubscribe address", url)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or any(c in url for c in "<> ,"):
        raise UnsafeHeader("The unsubscribe address must be a full web address.")
    return url


def sending_domain() -> str:
    """The domain letters come from."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
