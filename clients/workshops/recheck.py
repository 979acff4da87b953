"""What a letter about a place asks just before it goes: is it still true, and still theirs?"""

from datetime import datetime

from clients.workshops import letters
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.presence import has_come
from practice.mail.models import OutboundEmail
from practice.mail.queue import same_address
from practice.mail.rechecks import SEND, Check, Verdict, superseded

ACTIVE_OR_ASKED = frozenset(State) - {State.CANCELLED, State.DECLINED, State.LAPSED}
# The states in which each kind is true.
TRUE_IN: dict[str, frozenset[str]] = {
    letters.ADDRESS_CHECK: frozenset({State.UNCONFIRMED, State.WAITING}),
    letters.ALREADY: frozenset(State),
    letters.CONFIRMED: frozenset({State.CONFIRMED}),
    letters.WAITING: frozenset({State.WAITING}),
    letters.TALK_FIRST: frozenset({State.TALK}),
    letters.OFFERED: frozenset({State.OFFERED}),
    letters.CANCELLED: frozenset({State.CANCELLED}),
    letters.CALLED_OFF: frozenset(State),
    letters.CHANGED: ACTIVE_OR_ASKED,
    letters.MOVED: ACTIVE_OR_ASKED,
    letters.REMINDER: frozenset({State.CONFIRMED}),
    letters.FOLLOW_UP: frozenset({State.CONFIRMED}),
}
# They say where and when, or how to join: only of the place as it is now.
AS_IT_STANDS = frozenset(
    {letters.CONFIRMED, letters.CHANGED, letters.MOVED, letters.OFFERED, letters.CANCELLED}
)


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The sign-up stands as the letter says, at this address, and the workshop takes place."""
    rows = SignUp.objects.select_related("workshop").filter(practice=email.practice_id)
    sign_up = rows.filter(pk=email.key.split(":")[1]).first()
    if sign_up is None or sign_up.erased_at is not None:
        return superseded("Not sent: the sign-up was removed.")
    if not same_address(sign_up.email, email.recipient):
        return superseded("Not sent: the address was changed.")
    if sign_up.state not in TRUE_IN[email.kind]:
        return superseded("Not sent: the place was changed.")
    is_off = sign_up.workshop.state == Workshop.State.CANCELLED
    if email.kind != letters.CANCELLED and is_off != (email.kind == letters.CALLED_OFF):
        return superseded("Not sent: the workshop was cancelled.")
    if email.kind in AS_IT_STANDS and not _is_of_now(email, sign_up):
        return superseded("Not sent: the workshop was changed.")
    if email.kind == letters.REMINDER and not email.key.split(":")[3].startswith(
        letters.day_of(sign_up)
    ):
        return superseded("Not sent: the workshop was moved.")
    if email.kind == letters.FOLLOW_UP and not has_come(sign_up):
        return superseded("Not sent: they did not come.")
    return SEND


def _is_of_now(email: OutboundEmail, sign_up: SignUp) -> bool:
    """A place that was given back stays so, whatever becomes of the workshop."""
    told, now = email.key.rsplit(":", 1)[-1], letters.version_of(sign_up)
    if email.kind == letters.CANCELLED:
        return told.rpartition(".")[0] == now.rpartition(".")[0]
    return told == now


CHECKS: dict[str, Check] = dict.fromkeys(TRUE_IN, before_sending)
