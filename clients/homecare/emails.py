"""The letter that says a routine is no longer as it was. Neutral: it never says why."""

from datetime import date, datetime, timedelta

from django.urls import reverse

from clients.homecare.models import AssignedRoutine, StepPause
from clients.models import Client
from practice.mail.models import OutboundEmail
from practice.mail.queue import one_address, queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.schedule.wall import local_day
from practice.web.addresses import absolute

CHANGED = "routine_changed"
USEFUL_FOR = timedelta(days=7)


def queue_routine_changed(
    assigned: AssignedRoutine, *, key: str, token: str, now: datetime
) -> OutboundEmail:
    """Tell the client to look before they do it again; `key` is one change of one routine."""
    client, practice = assigned.client, assigned.practice
    today = local_day(now, practice.zone)
    return queue_email(
        practice_id=practice.pk,
        key=f"routine-changed:{key}",
        kind=CHANGED,
        recipient=client.letters_to_on(today),
        template="routine_changed",
        context={
            "first_name": _first(_addressee(client, today)),
            "whose": _first(client.name) if client.is_child_on(today) else "",
            "url": absolute(reverse("routine_link", args=[token])),
            "practice": practice,
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
    client = paused.assigned.client
    if client.archived_at is not None:
        return suppressed("Not sent: the client is archived.")
    if paused.assigned.state != AssignedRoutine.State.ACTIVE:
        return superseded("Not sent: the routine is paused or has ended.")
    if one_address(client.letters_to_on(local_day(now, client.practice.zone))) != email.recipient:
        return superseded("Not sent: the address was changed.")
    return SEND


def _addressee(client: Client, today: date) -> str:
    """Who reads the letter: the guardian of a child."""
    return client.guardian_name if client.is_child_on(today) else client.name


def _first(name: str) -> str:
    return name.split()[0] if name.split() else name
