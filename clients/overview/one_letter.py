"""One letter: where it stands, how it came there, and what may be done about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clients.overview.letter_kinds import NOBODY_STOPS, OFFICE_MAY_STOP, clients_of, kind_in_words
from clients.overview.letter_words import by_hand, means, tone_of, why, word_of
from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice
from practice.audit.origin import opened
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from practice.web.words import count

# A letter that may go at once has a moment to go by all the same.
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Moment:
    """One line of its history: what, when if there is a when, and what else to say."""

    what: str
    at: datetime | None = None
    more: str = ""


@dataclass(frozen=True)
class OneLetter:
    """What the page of one letter says. `seen` is how the page saw it, and goes with each form."""

    ref: str
    recipient: str
    subject: str
    kind: str
    word: str
    tone: str
    means: str
    why: str
    history: list[Moment]
    seen: str
    can_send_again: bool
    may_have_arrived: bool
    asks_first: bool
    was_of_use_until: datetime | None
    can_stop: bool
    can_be_read: bool


def may_read(membership: Membership) -> bool:
    """Whether the member may see a client's record, and with it what a letter says."""
    return membership.may(Permission.SEE_CLIENTS) and membership.may(Permission.SEE_HEALTH)


def as_seen(letter: OutboundEmail) -> str:
    """Changes whenever the letter moves or is tried: what two people looked at is the same."""
    return f"{letter.state}.{letter.attempts}"


def as_it_waited(letter: OutboundEmail) -> set[str]:
    """How a letter that is being sent may have been seen just before."""
    return {f"{state}.{letter.attempts}" for state in (State.DUE, State.UNKNOWN)}


def can_stop(letter: OutboundEmail) -> bool:
    """Whether it still goes by itself."""
    return letter.state in (State.DUE, State.UNKNOWN) and letter.next_try_at is not None


def may_stop(letter: OutboundEmail, membership: Membership) -> bool:
    """Whether letters of its kind are the member's to stop.

    Word to a therapist of what a client told is nobody's to stop here. Whoever may not see what
    somebody's health asks for stops only what does no harm by its absence.
    """
    if letter.kind in NOBODY_STOPS:
        return False
    return membership.may(Permission.SEE_HEALTH) or letter.kind in OFFICE_MAY_STOP


def one_letter(letter: OutboundEmail, *, seen_by: Membership, now: datetime) -> OneLetter:
    """The letter as this member may see it; its client is noted as seen."""
    sees, late = may_read(seen_by), _is_late(letter, now)
    for client_id in clients_of([letter], seen_by.practice):
        opened(client_id, seen_by.practice_id)
    return OneLetter(
        ref=letter.ref,
        recipient=letter.recipient,
        subject=letter.subject,
        kind=kind_in_words(letter.kind),
        word=word_of(letter),
        tone=tone_of(letter),
        means=means(letter),
        why=why(letter, sees_health=sees),
        history=history(letter, seen_by.practice),
        seen=as_seen(letter),
        can_send_again=letter.state in (State.FAILED, State.UNKNOWN),
        may_have_arrived=letter.state == State.UNKNOWN,
        asks_first=letter.state == State.UNKNOWN or late,
        was_of_use_until=letter.expires_at if late else None,
        can_stop=can_stop(letter) and may_stop(letter, seen_by),
        can_be_read=sees,
    )


def _is_late(letter: OutboundEmail, now: datetime) -> bool:
    return letter.expires_at is not None and letter.expires_at <= now


def history(letter: OutboundEmail, practice: Practice) -> list[Moment]:
    """Its moments in their order, as far as it has them."""
    tries = count(letter.attempts, "time", "times") if letter.attempts else "not yet"
    moments = [Moment("Written", letter.created_at)]
    if letter.not_before - letter.created_at > AT_ONCE and letter.not_before != letter.decided_at:
        moments.append(Moment("Not to go before", letter.not_before))
    if letter.expires_at:
        moments.append(Moment("Of use until", letter.expires_at))
    moments.append(Moment("Tried", more=tries))
    if letter.decided_at:
        decided = "Stopped" if by_hand(letter) else "Sent again"
        moments.append(Moment(decided, letter.decided_at, f"by {_decider(letter, practice)}"))
    if letter.sent_at:
        moments.append(Moment("Sent", letter.sent_at))
    elif letter.next_try_at:
        moments.append(Moment("Next try", letter.next_try_at))
    if letter.returned_at:
        moments.append(Moment("Came back", letter.returned_at))
    return moments


def _decider(letter: OutboundEmail, practice: Practice) -> str:
    places = practice.memberships.filter(user=letter.decided_by).select_related("user")
    place = places.first()
    return place.name if place else "somebody who does not work here"
