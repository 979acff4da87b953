"""Telling therapists by letter that something needs them. The letter names nobody."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from clients.screening.models import Concern
from clients.sight import out_of_sight
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.web.addresses import absolute

KIND = "health_alert"
WORTH_FOR = timedelta(days=2)


@transaction.atomic
def tell_therapists(*, concern: Concern, now: datetime, of: str = "") -> int:
    """One letter to each who may open the client's file, once for a concern: owners always may.
    Answers how many.

    `of` is one of several things that a concern may gather: once for each of them.
    """
    practice = concern.practice
    members = practice.memberships.active().therapists().select_related("user", "practice")
    told = [one for one in members if _is_for(concern, one)]
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
    member = (
        concern.practice.memberships.active()
        .filter(pk=member_id)
        .select_related("practice")
        .first()
    )
    if member is None:
        return suppressed("This person does not work here any more.")
    return SEND if _is_for(concern, member) else suppressed("They no longer look after the client.")


def _is_for(concern: Concern, member: Membership) -> bool:
    return member.may(Permission.SEE_HEALTH) and not out_of_sight(member, [concern.client_id])
