"""What was done with a sign-up, in words, from the trace."""

from dataclasses import dataclass
from datetime import datetime

from clients.workshops.models import SignUp
from practice.accounts.models import User
from practice.audit.models import AuditEvent
from practice.audit.verbs import Verb

WORDS: dict[str, str] = {
    Verb.SIGN_UP_SENT: "Signed up", Verb.SIGN_UP_CONFIRMED: "Address confirmed",
    Verb.SIGN_UP_CHANGED: "Details changed", Verb.SIGN_UP_CANCELLED: "Cancelled",
    Verb.SIGN_UP_CANCEL_UNDONE: "Cancelling undone", Verb.SIGN_UP_OFFERED: "Offered a place",
    Verb.SIGN_UP_ACCEPTED: "Took the place", Verb.SIGN_UP_DECLINED: "Said no",
    Verb.SIGN_UP_LAPSED: "Did not answer in time", Verb.SIGN_UP_REJOINED: "Waits again",
    Verb.SIGN_UP_MOVED: "Moved to another date",
    Verb.SIGN_UP_REORDERED: "Moved on the waiting list",
    Verb.SIGN_UP_SKIPPED: "Passed over", Verb.SIGN_UP_UNSKIPPED: "Let in again",
    Verb.SIGN_UP_ADDED: "Added by hand", Verb.SIGN_UP_CLEARED: "Talked to",
    Verb.SIGN_UP_PAID: "Payment noted", Verb.SIGN_UP_MATCHED: "Client noted",
    Verb.DOOR_MARKED: "Marked at the door", Verb.LETTER_SENT_AGAIN: "Letter written again",
}  # fmt: skip
BY = {"link": "by their link", "system": "by itself"}


@dataclass(frozen=True)
class Event:
    """One line of it."""

    at: datetime
    what: str
    who: str


def history_of(sign_up: SignUp) -> list[Event]:
    """The newest first, in two queries."""
    rows = AuditEvent.objects.filter(
        practice_id=sign_up.practice_id, subject_type=sign_up._meta.label_lower,
        subject_id=sign_up.pk, verb__in=list(WORDS),
    ).order_by("-at", "-pk")  # fmt: skip
    events = list(rows)
    ids = {one.actor_id for one in events if one.actor_kind == "user" and one.actor_id}
    names = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=ids)}
    return [
        Event(one.at, WORDS[one.verb], BY.get(one.actor_kind) or names.get(one.actor_id or 0, ""))
        for one in events
    ]
