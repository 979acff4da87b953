"""Letters to people who signed up: one each, with the link to their own place.

All of them are about the workshop they signed up for. None says anything about health, who else
comes, or, before a place is confirmed, how to join online.
"""

from datetime import datetime, timedelta
from typing import Any

from clients.workshops.links import place_url
from clients.workshops.models import SignUp
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email, supersede
from practice.mail.states import Lane
from practice.web.words import day_at

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
# What a member changes can be changed back for so long before anybody reads of it.
HELD_FOR = timedelta(minutes=3)


def when(sign_up: SignUp) -> str:
    """Saturday 5 December 2026, 10am."""
    workshop = sign_up.workshop
    if workshop.starts_at is None:
        return "a day to be settled"
    return day_at(workshop.starts_at.astimezone(workshop.practice.zone))


def queue_address_check(sign_up: SignUp, *, now: datetime) -> None:
    """Press the button, and the place is yours: or your place in the line counts."""
    _queue(sign_up, ADDRESS_CHECK, f"Confirm your place: {_title(sign_up)}", now, lane=Lane.NOW)


def queue_already(sign_up: SignUp, *, now: datetime) -> None:
    """You have signed up already; here is your place. At most one an hour."""
    stamp = now.strftime("%Y%m%d%H")
    subject = f"You have signed up already: {_title(sign_up)}"
    _queue(sign_up, ALREADY, subject, now, once=stamp, lane=Lane.NOW)


def queue_confirmed(sign_up: SignUp, *, now: datetime, once: str = "") -> None:
    """Your place is confirmed; with an entry for their calendar. `once` sets one more apart."""
    _queue(sign_up, CONFIRMED, f"Your place on {when(sign_up)}", now, once=once)


def queue_waiting(sign_up: SignUp, *, now: datetime, once: str = "") -> None:
    """You are on the waiting list; how offers work."""
    _queue(sign_up, WAITING, f"You are on the waiting list: {_title(sign_up)}", now, once=once)


def queue_talk_first(sign_up: SignUp, *, now: datetime) -> None:
    """We would like a word before the day; the place is kept meanwhile."""
    _queue(sign_up, TALK_FIRST, f"About your place on {when(sign_up)}", now)


def queue_offered(sign_up: SignUp, *, now: datetime) -> None:
    """A place has come up, until when it is theirs. Raises CannotQueue without an address."""
    if not sign_up.email:
        raise CannotQueue("There is no address to write to.")
    subject = f"A place has come up on {when(sign_up)}"
    _queue(sign_up, OFFERED, subject, now, lane=Lane.NOW, expires_at=sign_up.hold_until)


def queue_cancelled(sign_up: SignUp, *, now: datetime) -> None:
    """Your place is given back."""
    _queue(sign_up, CANCELLED, f"Your place on {when(sign_up)} is cancelled", now)


def queue_called_off(sign_up: SignUp, *, now: datetime) -> None:
    """The workshop does not take place."""
    subject = f"Cancelled: {_title(sign_up)} on {when(sign_up)}"
    _queue(sign_up, CALLED_OFF, subject, now, not_before=now + HELD_FOR)


def queue_changed(sign_up: SignUp, *, now: datetime) -> None:
    """Another time or place. What was changed once more meanwhile is told once."""
    supersede(
        practice_id=sign_up.practice_id, key_prefix=f"sign_up:{sign_up.pk}:{CHANGED}:",
        reason="Not sent: changed once more.", in_doubt=False, now=now,
    )  # fmt: skip
    once, subject = str(sign_up.workshop.version), f"Changed: {_title(sign_up)}"
    _queue(sign_up, CHANGED, subject, now, once=once, not_before=now + HELD_FOR)


def queue_moved(sign_up: SignUp, *, now: datetime) -> None:
    """Another date."""
    _queue(sign_up, MOVED, f"Your place is now on {when(sign_up)}", now)


def withdraw_letters(sign_up: SignUp, *, now: datetime) -> None:
    """What has not left and is not true any more does not leave."""
    supersede(
        practice_id=sign_up.practice_id, key_prefix=f"sign_up:{sign_up.pk}:",
        reason="Not sent: the place was changed.", in_doubt=False, now=now,
    )  # fmt: skip


def _title(sign_up: SignUp) -> str:
    return sign_up.workshop.title[:80]


def _queue(
    sign_up: SignUp, kind: str, subject: str, now: datetime, *, once: str = "",
    lane: str = Lane.ORDINARY, not_before: datetime | None = None,
    expires_at: datetime | None = None, **context: Any,
) -> OutboundEmail | None:  # fmt: skip
    if not sign_up.email:
        return None
    workshop = sign_up.workshop
    practice = workshop.practice
    return queue_email(
        practice_id=practice.pk,
        key=f"sign_up:{sign_up.pk}:{kind}:{once or sign_up.version}",
        kind=kind,
        lane=lane,
        recipient=sign_up.email,
        subject=subject,
        template=kind,
        context={
            "sign_up": sign_up,
            "workshop": workshop,
            "practice": practice,
            "when": when(sign_up),
            "url": place_url(sign_up),
            **context,
        },
        sender_name=practice.name,
        reply_to=practice.reply_to,
        not_before=not_before,
        expires_at=expires_at or workshop.ends_at,
        now=now,
    )
