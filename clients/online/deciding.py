"""The practice's yes or no to a time that a client asked for."""

from datetime import datetime

from django.db import transaction

from clients.appointments.actions import IllegalMove, cancel, confirm, hold_row
from clients.appointments.gate import check_consent, check_stop
from clients.appointments.models import Appointment, Status
from clients.online.letters import queue_refusal
from practice.accounts.models import Membership


@transaction.atomic
def confirm_asked(*, appointment: Appointment, by: Membership, now: datetime) -> Appointment:
    """Yes, and a letter that says so. Pressed twice, it is said once.

    The gates are asked again: raises CannotBook (StopNeedsReason, NotToBeBooked, ConsentWithdrawn)
    with a sentence, or IllegalMove when it is not asked for any more.
    """
    held = hold_row(appointment)
    if held.status == Status.BOOKED:
        return held
    if held.status != Status.ASKED:
        raise IllegalMove("This time is not asked for any more.")
    check_consent(held.client)
    check_stop(
        client=held.client, starts_at=held.starts_at, reason="", shown=(), by=by, now=now,
        standing=held.override,
    )  # fmt: skip
    return confirm(appointment=held, by=by, now=now, tells=True)


@transaction.atomic
def refuse_asked(
    *, appointment: Appointment, words: str, by: Membership, now: datetime
) -> Appointment:
    """No, with a word; the time is free again. Raises IllegalMove."""
    held = hold_row(appointment)
    if held.status != Status.ASKED:
        raise IllegalMove("This time is not asked for any more.")
    if words.strip():
        Appointment.objects.filter(pk=held.pk).update(words_for_client=words.strip())
    gone = cancel(appointment=held, by=by, now=now, tells=False)
    queue_refusal(gone, words=words.strip(), now=now)
    return gone
