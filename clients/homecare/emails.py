"""Letters about a routine: that it is there, and that it is no longer as it was.

Neutral: they never say why.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from clients.homecare.models import AssignedRoutine, StepPause
from clients.homecare.plan import plan_for
from clients.models import Client
from practice.mail.models import OutboundEmail
from practice.mail.queue import one_address, queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.mail.states import State
from practice.schedule.wall import local_day
from practice.web.addresses import absolute

UNDER_WAY = {State.DUE, State.SENDING, State.SENT}
CHANGED, GIVEN = "routine_changed", "routine_given"
USEFUL_FOR = timedelta(days=7)


def queue_routine_changed(
    assigned: AssignedRoutine, *, key: str, token: str, now: datetime
) -> OutboundEmail:
    """Tell the client to look before they do it again; `key` is one change of one routine."""
    return _queue(assigned, f"routine-changed:{key}", CHANGED, {}, token=token, now=now)


def queue_routine_given(
    assigned: AssignedRoutine, *, key: str, token: str, minutes: str, is_new: bool, now: datetime
) -> OutboundEmail:
    """Give the client the way to a routine, or to what a therapist changed in it."""
    words = {"minutes": minutes, "is_new": is_new}
    return _queue(assigned, f"routine-given:{key}", GIVEN, words, token=token, now=now)


def is_told(assigned: AssignedRoutine, today: date) -> bool:
    """Whether a letter about the whole routine waits or was sent, to where letters go today."""
    letter, to = assigned.letter, assigned.client.letters_to_on(today)
    if letter is None or letter.state not in UNDER_WAY or not to:
        return False
    return letter.recipient == one_address(to)


def _queue(
    assigned: AssignedRoutine, key: str, kind: str, words: dict[str, Any], *, token: str,
    now: datetime,
) -> OutboundEmail:  # fmt: skip
    client, practice = assigned.client, assigned.practice
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=key,
        kind=kind,
        recipient=client.letters_to_on(today),
        template=kind,
        context={
            "first_name": _first(_addressee(client, today)),
            "whose": _first(client.name) if client.is_child_on(today) else "",
            "url": absolute(reverse("routine_link", args=[token])),
            "practice": practice,
            **words,
        },
        expires_at=now + USEFUL_FOR,
        sender_name=practice.name,
        reply_to=practice.reply_to,
        now=now,
    )


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Only while something of it is still paused, to the address that still holds."""
    paused = (
        StepPause.objects.filter(email=email, resumed_at__isnull=True)
        .select_related("assigned__client__practice")
        .first()
    )
    if paused is None:
        return superseded("Not sent: the steps were given back.")
    return _as_when_written(email, paused.assigned, now=now)


def before_giving(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Only the newest letter about the routine, while there is something of it to do."""
    assigned = AssignedRoutine.objects.for_page().filter(letter=email).first()
    if assigned is None:
        return superseded("Not sent: a newer letter about the routine was written.")
    verdict = _as_when_written(email, assigned, now=now)
    if verdict is SEND and not plan_for(assigned, now).is_ready:
        return suppressed("Not sent: nothing of the routine may be done today.")
    return verdict


def _as_when_written(email: OutboundEmail, assigned: AssignedRoutine, *, now: datetime) -> Verdict:
    client = assigned.client
    if client.archived_at is not None:
        return suppressed("Not sent: the client is archived.")
    if assigned.state != AssignedRoutine.State.ACTIVE:
        return superseded("Not sent: the routine is paused or has ended.")
    if one_address(client.letters_to_on(local_day(now, client.practice.zone))) != email.recipient:
        return superseded("Not sent: the address was changed.")
    return SEND


def _addressee(client: Client, today: date) -> str:
    """Who reads the letter: the guardian of a child."""
    return client.guardian_name if client.is_child_on(today) else client.name


def _first(name: str) -> str:
    return name.split()[0] if name.split() else name
