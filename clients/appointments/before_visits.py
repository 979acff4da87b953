"""Asking each client a few short questions the day before a visit."""

import logging
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.appointments.models import Appointment, Status, VisitPulse
from clients.appointments.when import when, when_for
from clients.screening.invited import before_sending as form_before_sending
from clients.screening.models import IntakeInvitation
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email
from practice.mail.rechecks import SEND, Verdict, superseded
from practice.schedule.wall import local_day, wall_time_or_next
from practice.web.addresses import absolute
from practice.web.tokens import new_token, token_hash

logger = logging.getLogger(__name__)
KIND = "pulse"
# From nine in the morning of the day before, on the practice's wall clock.
FROM = time(9, 0)
# A visit booked at the last minute is asked about at its beginning instead.
LATEST = timedelta(hours=1)


def ask_before_visits(*, now: datetime) -> int:
    """Send the questions for every visit of tomorrow, and of today, that has none. Says how many.

    Twice at once does no harm: a visit has one set of questions.
    """
    soon = (
        Appointment.objects.filter(
            status=Status.BOOKED,
            starts_at__gt=now + LATEST,
            starts_at__lt=now + timedelta(days=2),
            pulse__isnull=True,
            client__archived_at__isnull=True,
        )
        .select_related("client__practice", "practice")
        .order_by("starts_at", "pk")
    )
    asked = 0
    for appointment in soon[:500]:
        if asks_from(appointment) > now:
            continue
        try:
            asked += ask(appointment, now=now) is not None
        except IntegrityError:  # another worker was quicker
            continue
        except Exception as error:  # this visit's trouble, not the next one's
            logger.error("Visit %s: no questions sent: %s.", appointment.pk, type(error).__name__)
    return asked


def asks_from(appointment: Appointment) -> datetime:
    """When the questions for a visit go out at the earliest."""
    zone = appointment.practice.zone
    eve = local_day(appointment.starts_at, zone) - timedelta(days=1)
    return wall_time_or_next(eve, FROM, zone)


@transaction.atomic
def ask(appointment: Appointment, *, now: datetime) -> VisitPulse | None:
    """The questions for one visit, by letter; None where no letter can go."""
    client, practice = appointment.client, appointment.practice
    address = client.letters_to_on(local_day(now, practice.zone))
    if not address:
        return None
    token = new_token()
    invitation = IntakeInvitation.objects.create(
        practice=practice,
        client=client,
        kind=IntakeInvitation.Kind.PULSE,
        token_hash=token_hash(token),
        sent_at=now,
        expires_at=appointment.ends_at,
    )
    pulse = VisitPulse.objects.create(
        practice=practice, appointment=appointment, invitation=invitation, asked_at=now
    )
    try:
        invitation.email = queue_email(
            practice_id=practice.pk,
            key=f"{KIND}:{invitation.pk}",
            kind=KIND,
            recipient=address,
            subject=f"Before your visit on {when(appointment)}",
            template=KIND,
            context={
                "client": client,
                "practice": practice,
                "visit": when_for(appointment, client),
                "url": absolute(reverse("intake", args=[token])),
            },
            sender_name=practice.name,
            reply_to=practice.reply_to,
            expires_at=appointment.starts_at,
            now=now,
        )
    except CannotQueue:
        return pulse  # asked at the visit: the address is none that a letter can go to
    invitation.save(update_fields=["email"])
    return pulse


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The visit still stands as the letter says, and the form is still to be answered."""
    verdict = form_before_sending(email, now=now)
    if verdict is not SEND:
        return verdict
    appointment = Appointment.objects.filter(pulse__invitation__email=email).first()
    if appointment is None or appointment.status != Status.BOOKED:
        return superseded("Not sent: the visit was cancelled or has begun.")
    if not email.subject.endswith(when(appointment)):
        return superseded("Not sent: the visit was moved.")
    return SEND
