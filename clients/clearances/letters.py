"""The letters about letters: to the client when one is asked for, to staff when one runs out."""

from datetime import datetime, timedelta

from django.urls import reverse

from clients.clearances.models import ClearanceRequest
from clients.screening.models import Clearance
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, one_address, queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.schedule.wall import local_day
from practice.web.addresses import absolute

ASKED, LAPSING = "clearance", "clearance_lapsing"
WORTH_FOR = timedelta(days=10)


def queue_ask(request: ClearanceRequest, *, token: str, now: datetime) -> OutboundEmail | None:
    """The client's link; None where no letter can go, so that it is handed over instead."""
    client, practice = request.client, request.practice
    address = client.letters_to_on(local_day(now, practice.zone))
    if not address:
        return None
    try:
        return queue_email(
            practice_id=practice.pk,
            key=f"{ASKED}:{request.pk}:{request.token_hash[:16]}",
            kind=ASKED,
            recipient=address,
            subject=f"A form for your visit to {practice.name}",
            template=ASKED,
            context={
                "client": client,
                "practice": practice,
                "url": absolute(reverse("ask_link", args=[token])),
            },
            sender_name=practice.name,
            reply_to=practice.reply_to,
            now=now,
        )
    except CannotQueue:
        return None


def before_asking(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Still asked for, by this link, at this address."""
    request = (
        ClearanceRequest.objects.select_related("client__practice").filter(email=email).first()
    )
    if request is None or not request.is_open:
        return superseded("Not sent: it is not asked for any more.")
    if request.client.archived_at is not None:
        return suppressed("Not sent: the client is archived.")
    wanted = request.client.letters_to_on(local_day(now, request.client.practice.zone))
    if not wanted or one_address(wanted) != email.recipient:
        return superseded("Not sent: the address was changed.")
    return SEND


def queue_warning(clearance: Clearance, *, now: datetime) -> OutboundEmail:
    """To the therapist who recorded the letter, once for each letter. Names nobody."""
    member, practice = clearance.recorded_by, clearance.practice
    return queue_email(
        practice_id=practice.pk,
        key=f"{LAPSING}:{clearance.pk}",
        kind=LAPSING,
        recipient=member.user.email,
        template=LAPSING,
        context={"name": member.name, "practice": practice, "url": absolute(reverse("inbox"))},
        sender_name=practice.name,
        expires_at=now + WORTH_FOR,
        now=now,
    )


def before_warning(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Not renewed, not withdrawn, and still somebody who works here."""
    clearance = (
        Clearance.objects.select_related("recorded_by__user", "practice")
        .filter(pk=email.key.split(":")[1])
        .first()
    )
    if clearance is None or clearance.withdrawn_at is not None or is_renewed(clearance):
        return superseded("Not sent: the letter was renewed or withdrawn.")
    member = clearance.recorded_by
    if member.ended_at is not None or not member.user.is_active:
        return suppressed("This person does not work here any more.")
    return SEND


def is_renewed(clearance: Clearance) -> bool:
    """Whether a later letter about the same thing is on file."""
    later = Clearance.objects.filter(
        client=clearance.client_id, code=clearance.code, side__in=(clearance.side, "", "both"),
        withdrawn_at__isnull=True, until__gt=clearance.until,
    )  # fmt: skip
    return later.exists()
