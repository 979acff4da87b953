"""Trying the post: one real letter to whoever asks, and what became of it in plain words."""

from datetime import datetime
from uuid import UUID

from practice.accounts.letter_tests import TEST, THIS_IS_A_TEST, send_test_letter
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from practice.mail.wording import Wording
from practice.web.words import day_clock


def send_test(*, form_key: UUID, by: Membership, now: datetime) -> OutboundEmail:
    """Write it; the same form twice is one letter. Raises EnoughTests, or CannotQueue."""
    return send_test_letter(
        what="sender", template="sender_test", subject="A test of your letters",
        context={"name": by.name, "practice": by.practice},
        wording=Wording(lead=THIS_IS_A_TEST), form_key=form_key, by=by, now=now,
    )  # fmt: skip


def last_test(member: Membership) -> OutboundEmail | None:
    """The last test that went to this member."""
    rows = OutboundEmail.objects.filter(
        practice_id=member.practice_id, kind=TEST, key__startswith=f"letter-test:{member.pk}:"
    )
    return rows.order_by("-created_at", "-pk").first()


def what_became_of(letter: OutboundEmail, member: Membership) -> str:
    """A sentence or two: sent, refused and by what, or still under way."""
    if letter.returned_at is not None:
        return f"It came back. {letter.returned_why}"
    at = day_clock((letter.sent_at or letter.created_at).astimezone(member.practice.zone))
    said = {
        State.DUE: "It waits for its turn. Look again in a moment.",
        State.SENDING: "It is being handed to the mail server at this moment. Look again soon.",
        State.SENT: f"The mail server took it on {at}. Look in your inbox, and among the spam.",
        State.FAILED: "It was refused, and is not tried again.",
        State.UNKNOWN: "It may have been sent: the mail server did not say that it took it.",
        State.EXPIRED: "It could not leave within the hour. Whoever runs the server can look at "
        "/health, which says whether letters leave.",
        State.SUPPRESSED: "It was held back.",
        State.SUPERSEDED: "It was stopped.",
    }[State(letter.state)]
    if letter.last_error and letter.state in (State.DUE, State.FAILED, State.UNKNOWN):
        said = f"{said} {letter.last_error}"
    return said
