"""Letters to people who signed up: one each, with the link to their own place.

All of them are about the workshop they signed up for. None says anything about health, who else
comes, or, before a place is confirmed, how to get in. What was changed waits three minutes, and a
newer letter takes the place of one that has not left.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from clients.appointments.ical import Method
from clients.appointments.notices import HELD_FOR
from clients.workshops import entries
from clients.workshops.facts import facts_of, other_dates
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email, supersede
from practice.mail.states import Lane
from practice.mail.states import State as LetterState
from practice.web.words import pounds

logger = logging.getLogger(__name__)

ADDRESS_CHECK = "workshop_address"
ALREADY = "workshop_already"
CONFIRMED = "workshop_confirmed"
WAITING = "workshop_waiting"
TALK_FIRST = "workshop_talk_first"
OFFERED = "workshop_offered"
CANCELLED = "workshop_place_cancelled"
CALLED_OFF = "workshop_called_off"
CHANGED = "workshop_changed"
MOVED = "workshop_moved"
REMINDER = "workshop_reminder"
FOLLOW_UP = "workshop_follow_up"

SUBJECTS = {
    ADDRESS_CHECK: "Confirm your {claim}: {title}",
    ALREADY: "You have signed up already: {title}",
    CONFIRMED: "Your place on {when}",
    WAITING: "You are on the waiting list: {title}",
    TALK_FIRST: "About your place on {when}",
    OFFERED: "A place has come up on {when}",
    CANCELLED: "Your place on {when} is cancelled",
    CALLED_OFF: "Cancelled: {title} on {when}",
    CHANGED: "Changed: {title}",
    MOVED: "Your place is now on {when}",
    REMINDER: "Your place on {when}",
    FOLLOW_UP: "Thank you for coming: {title}",
}
# Of a title in a subject.
LONGEST_TITLE = 80
# A thank-you comes too late after that.
THANKS_FOR = timedelta(days=7)


def queue_address_check(sign_up: SignUp, *, now: datetime) -> None:
    """Press the button, and the place is yours: or your place in the line counts."""
    _queue(sign_up, ADDRESS_CHECK, now, lane=Lane.NOW)


def queue_already(sign_up: SignUp, *, now: datetime) -> None:
    """You have signed up already; here is your place. At most one an hour."""
    _queue(sign_up, ALREADY, now, once=now.strftime("%Y%m%d%H"), lane=Lane.NOW)


def queue_confirmed(sign_up: SignUp, *, now: datetime, once: str = "") -> None:
    """Your place is confirmed; with an entry for their calendar. `once` sets one more apart."""
    _queue(sign_up, CONFIRMED, now, once=once, entry=entries.for_letter(sign_up, now=now))


def queue_waiting(sign_up: SignUp, *, now: datetime, once: str = "") -> None:
    """You are on the waiting list; how offers work."""
    _queue(sign_up, WAITING, now, once=once)


def queue_talk_first(sign_up: SignUp, *, now: datetime) -> None:
    """We would like a word before the day; the place is kept meanwhile."""
    _queue(sign_up, TALK_FIRST, now)


def queue_offered(sign_up: SignUp, *, now: datetime) -> None:
    """A place has come up, until when it is theirs. Raises CannotQueue without an address."""
    if not sign_up.email:
        raise CannotQueue("There is no address to write to.")
    _queue(sign_up, OFFERED, now, lane=Lane.NOW, expires_at=sign_up.hold_until)


def queue_cancelled(sign_up: SignUp, *, now: datetime) -> None:
    """Your place is given back."""
    has_entry = sign_up.was == State.CONFIRMED or entries.still_shows(sign_up)
    entry = entries.for_letter(sign_up, now=now, is_off=True) if has_entry else None
    _queue(
        sign_up, CANCELLED, now, entry=entry, not_before=now + HELD_FOR, paid=_paid(sign_up),
        was_waiting=sign_up.was in (State.WAITING, State.OFFERED),
    )  # fmt: skip


def queue_called_off(sign_up: SignUp, *, now: datetime) -> None:
    """The workshop does not take place: why, when else it is held, and about what was paid."""
    has_entry = sign_up.state == State.CONFIRMED or entries.still_shows(sign_up)
    entry = entries.for_letter(sign_up, now=now, is_off=True) if has_entry else None
    workshop = sign_up.workshop
    _queue(
        sign_up, CALLED_OFF, now, entry=entry, not_before=now + HELD_FOR, paid=_paid(sign_up),
        words=workshop.cancel_words, others=other_dates(workshop, now),
    )  # fmt: skip


def queue_changed(sign_up: SignUp, *, now: datetime) -> None:
    """Another time or place. Nobody who has not confirmed an address yet is told."""
    if not rewrite_letters(sign_up, now=now) and sign_up.address_confirmed_at is not None:
        withdraw_letters(sign_up, now=now)
        _tell_changed(sign_up, now)


def queue_moved(sign_up: SignUp, *, now: datetime, left: Workshop) -> None:
    """Another date: a place there, or its line; then the entry of the `left` one is taken back."""
    entry = None
    if sign_up.state == State.CONFIRMED:
        entry = entries.for_letter(sign_up, now=now)
    elif entries.still_shows(sign_up):
        entry = entries.for_letter(sign_up, now=now, is_off=True, of=left)
    _queue(sign_up, MOVED, now, entry=entry, not_before=now + HELD_FOR)


def queue_reminder(
    sign_up: SignUp, *, occurrence: str, day: str, now: datetime
) -> OutboundEmail | None:
    """`day` is tomorrow, or today, or nothing; `occurrence` names the reminder for all time."""
    return _queue(
        sign_up, REMINDER, now, once=occurrence, day=day, expires_at=sign_up.workshop.starts_at
    )


def queue_follow_up(
    sign_up: SignUp, *, page: str, offers: dict[str, Any], now: datetime
) -> OutboundEmail | None:
    """Thank you for coming, once; `page` is the address of what there is for them."""
    return _queue(
        sign_up, FOLLOW_UP, now, once="after", expires_at=now + THANKS_FOR, url=page, **offers
    )


def queue_as_it_stands(sign_up: SignUp, *, now: datetime) -> None:
    """The letter that fits where it stands. Raises CannotQueue."""
    match sign_up.state:
        case State.OFFERED:
            queue_offered(sign_up, now=now)
        case State.CONFIRMED:
            queue_confirmed(sign_up, now=now)
        case State.TALK:
            queue_talk_first(sign_up, now=now)
        case _ if sign_up.address_confirmed_at is None:
            queue_address_check(sign_up, now=now)
        case State.WAITING:
            queue_waiting(sign_up, now=now)


def try_to_write(write: Callable[..., object], sign_up: SignUp, **about: Any) -> bool:
    """Whether it could be written: one bad address does not hold up what is done for many."""
    try:
        with transaction.atomic():
            write(sign_up, **about)
    except CannotQueue:
        logger.warning("A letter about a place could not be written (%s).", sign_up.pk)
        return False
    return True


def rewrite_letters(sign_up: SignUp, *, now: datetime) -> bool:
    """Whether a letter that had not left was written anew, with what is true now."""
    waits = _of(sign_up).filter(kind__in=REWRITTEN, state=LetterState.DUE).order_by("pk").last()
    if waits is None:
        return False
    withdraw_letters(sign_up, now=now)
    REWRITTEN[waits.kind](sign_up, now)
    return True


def withdraw_letters(sign_up: SignUp, *, now: datetime) -> None:
    """What has not left and is not true any more does not leave."""
    supersede(
        practice_id=sign_up.practice_id, key_prefix=f"sign_up:{sign_up.pk}:",
        reason="Not sent: the place was changed.", in_doubt=False, now=now,
    )  # fmt: skip


def day_of(sign_up: SignUp) -> str:
    """Names the time at which the workshop begins, for its reminders: 20261205T1000Z."""
    starts_at = sign_up.workshop.starts_at
    return f"{starts_at.astimezone(UTC):%Y%m%dT%H%MZ}" if starts_at else ""


def version_of(sign_up: SignUp) -> str:
    """Names how the place stands: its own version and its workshop's."""
    return f"{sign_up.workshop_id}.{sign_up.version}.{sign_up.workshop.version}"


def _tell_changed(sign_up: SignUp, now: datetime) -> None:
    has_it = sign_up.state == State.CONFIRMED
    entry = entries.for_letter(sign_up, now=now) if has_it else None
    _queue(sign_up, CHANGED, now, entry=entry, not_before=now + HELD_FOR)


def _paid(sign_up: SignUp) -> str:
    return pounds(sign_up.paid_pence) if sign_up.paid_pence else ""


def _of(sign_up: SignUp) -> Any:
    return OutboundEmail.objects.filter(
        practice_id=sign_up.practice_id, key__startswith=f"sign_up:{sign_up.pk}:"
    )


def _key(sign_up: SignUp, kind: str, once: str) -> str:
    """Names the letter by what it tells. One that was withdrawn does not stand in the way of the
    same one written anew.
    """
    stem, tail = f"sign_up:{sign_up.pk}:{kind}:", once or version_of(sign_up)
    if once:
        return f"{stem}{once}"
    withdrawn = _of(sign_up).filter(kind=kind, key__endswith=f":{tail}").filter(
        state=LetterState.SUPERSEDED
    ).count()  # fmt: skip
    return f"{stem}{withdrawn}:{tail}" if withdrawn else f"{stem}{tail}"


def _queue(
    sign_up: SignUp, kind: str, now: datetime, *, once: str = "", lane: str = Lane.ORDINARY,
    entry: tuple[str, Method] | None = None, not_before: datetime | None = None,
    expires_at: datetime | None = None, **more: Any,
) -> OutboundEmail | None:  # fmt: skip
    if not sign_up.email:
        return None
    practice = sign_up.workshop.practice
    context = {**facts_of(sign_up), **more}
    title = str(context["title"])[:LONGEST_TITLE]
    calendar, method = entry or ("", "")
    return queue_email(
        practice_id=practice.pk,
        key=_key(sign_up, kind, once),
        kind=kind,
        lane=lane,
        recipient=sign_up.email,
        subject=SUBJECTS[kind].format(**context | {"title": title}),
        template=kind,
        context=context,
        calendar=calendar,
        calendar_method=method,
        sender_name=practice.name,
        reply_to=practice.reply_to,
        not_before=not_before,
        expires_at=expires_at or sign_up.workshop.ends_at,
        now=now,
    )


# How each is written anew while it waits: nobody hears that something has changed who was never
# told how it was.
REWRITTEN: dict[str, Callable[[SignUp, datetime], None]] = {
    ADDRESS_CHECK: lambda sign_up, now: queue_address_check(sign_up, now=now),
    CONFIRMED: lambda sign_up, now: queue_confirmed(sign_up, now=now),
    WAITING: lambda sign_up, now: queue_waiting(sign_up, now=now),
    TALK_FIRST: lambda sign_up, now: queue_talk_first(sign_up, now=now),
    OFFERED: lambda sign_up, now: queue_offered(sign_up, now=now),
    CHANGED: _tell_changed,
    MOVED: _tell_changed,
}
