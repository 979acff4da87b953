"""Trying a letter: a real one, to whoever asks for it and to nobody else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email, same_address
from practice.mail.rechecks import SEND, Verdict, suppressed
from practice.mail.states import Lane
from practice.mail.wording import Wording

TEST = "letter_test"
TESTS, WITHIN = 10, timedelta(hours=1)
THIS_IS_A_TEST = (
    "This is a test. It went to you alone; the names, times and links in it are made up."
)


class EnoughTests(Exception):
    """So many tests in an hour that one more helps nobody."""

    def __init__(self) -> None:
        super().__init__(f"{TESTS} tests went to you in the last hour. Wait a while.")


@transaction.atomic
def send_test_letter(
    *, what: str, template: str, subject: str, context: dict[str, Any], wording: Wording,
    form_key: UUID, by: Membership, now: datetime,
) -> OutboundEmail:  # fmt: skip
    """Write it to `by`; `wording` should begin with THIS_IS_A_TEST, `what` is for the trace.

    The same form twice is one letter. Raises EnoughTests, or CannotQueue.
    """
    mine = f"letter-test:{by.pk}:"
    known = OutboundEmail.objects.filter(key=f"{mine}{form_key}").first()
    if known is not None:
        return known
    tests = OutboundEmail.objects.filter(practice_id=by.practice_id, kind=TEST)
    if tests.filter(key__startswith=mine, created_at__gt=now - WITHIN).count() >= TESTS:
        raise EnoughTests
    email = queue_email(
        practice_id=by.practice_id,
        key=f"{mine}{form_key}",
        kind=TEST,
        lane=Lane.NOW,
        recipient=by.user.email,
        subject=subject,
        template=template,
        context=context,
        sender_name=by.practice.name,
        reply_to=by.practice.reply_to,
        wording=wording,
        expires_at=now + WITHIN,
        now=now,
    )
    record(Verb.LETTER_TESTED, by=by, subject=email, fields=[what])
    return email


def before_testing(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Whoever asked for it still works here, at this address."""
    places = Membership.objects.active().filter(practice=email.practice_id)
    if any(
        same_address(address, email.recipient)
        for address in places.values_list("user__email", flat=True)
    ):
        return SEND
    return suppressed("Not sent: nobody who works here has this address.")
