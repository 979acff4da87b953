"""Telling whoever holds something, and the owners, before it ends and on the day after."""

import logging
from datetime import datetime, time

from django.db import transaction
from django.urls import reverse

from practice.accounts.models import Membership, Practice
from practice.credentials.ending import next_stage_on, stage_of
from practice.credentials.models import Credential
from practice.credentials.queries import running_out
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email, same_address
from practice.mail.rechecks import SEND, Verdict, superseded
from practice.schedule.wall import local_day, wall_time_or_next
from practice.web.addresses import absolute

logger = logging.getLogger(__name__)
KIND = "credential_ending"
MORNING = time(8)


def remind_of_ending(*, now: datetime) -> int:
    """Queue what is due; twice at once makes no second letter. Says how many were queued."""
    number = 0
    for practice in Practice.objects.all():
        owners = practice.memberships.active().filter(role="owner").select_related("user")
        for one in running_out(practice, now):
            for reader in {one.credential.member, *owners}:
                number += _tell(one.credential, reader, practice, now=now)
    return number


@transaction.atomic
def _tell(credential: Credential, reader: Membership, practice: Practice, *, now: datetime) -> bool:
    on, last = local_day(now, practice.zone), credential.valid_until
    stage = stage_of(last, on) if last else None
    if stage is None or last is None:
        return False
    key = f"credential:{credential.pk}:{last}:{stage}:{reader.pk}"
    if OutboundEmail.objects.filter(key=key).exists():
        return False
    own = reader.pk == credential.member_id
    page = reverse("credentials", args=[credential.member.ref])
    ends = wall_time_or_next(next_stage_on(last, stage), MORNING, practice.zone)
    try:
        queue_email(
            practice_id=practice.pk, key=key, kind=KIND, recipient=reader.user.email,
            template=KIND, sender_name=practice.name, reply_to=practice.reply_to,
            context={
                "name": reader.name, "practice": practice, "what": credential.what, "last": last,
                "whose": "" if own else credential.member.name, "has_ended": last < on,
                "url": absolute(page),
            },
            not_before=max(now, wall_time_or_next(on, MORNING, practice.zone)), expires_at=ends,
            now=now,
        )  # fmt: skip
    except CannotQueue:
        logger.warning("Credential %s ends, and member %s has no address.", credential.pk, reader)
        return False
    return True


def before_reminding(email: OutboundEmail, *, now: datetime) -> Verdict:
    """It still ends on that day, was not renewed, and is still this reader's business."""
    _, number, last, _, reader = email.key.split(":")
    practice = Practice.objects.get(pk=email.practice_id or 0)
    found = [one.credential for one in running_out(practice, now)]
    one = next((c for c in found if c.pk == int(number) and str(c.valid_until) == last), None)
    if one is None:
        return superseded("Not sent: it was renewed, changed or taken off since.")
    people = practice.memberships.active().select_related("user").filter(pk=int(reader))
    for member in people:
        concerned = member.pk == one.member_id or member.role == "owner"
        if concerned and same_address(member.user.email, email.recipient):
            return SEND
    return superseded("Not sent: they have no more to do with it.")
