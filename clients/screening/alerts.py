"""Telling therapists by letter that something needs them. The letter names nobody."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from clients.screening.models import Concern
from practice.access.permissions import Permission
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.web.addresses import absolute

KIND = "health_alert"
WORTH_FOR = timedelta(days=2)


@transaction.atomic
def tell_therapists(*, concern: Concern, now: datetime, of: str = "") -> int:
    """One letter to each who treats clients here, once for a concern. Answers how many.

    `of` is one of several things that a concern may gather: once for each of them.
    """
    practice = concern.practice
    members = practice.memberships.active().therapists().select_related("user")
    told = [one for one in members if one.may(Permission.SEE_HEALTH)]
    for member in told:
        queue_email(
            practice_id=practice.pk,
            key=f"{KIND}:{concern.pk}:{member.pk}" + (f":{of}" if of else ""),
            kind=KIND,
            recipient=member.user.email,
            template=KIND,
            context={
                "name": member.name,
                "practice": practice,
                "url": absolute(reverse("inbox")),
            },
            sender_name=practice.name,
            expires_at=now + WORTH_FOR,
            now=now,
        )
    return len(told)


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Still open, and still somebody who works here."""
    _, concern_id, member_id, *_ = email.key.split(":")
    concern = Concern.objects.select_related("practice").filter(pk=concern_id).first()
    if concern is None or concern.settled_at is not None:
        return superseded("Somebody has seen to it.")
    member = concern.practice.memberships.active().filter(pk=member_id).first()
    return SEND if member else suppressed("This person does not work here any more.")
