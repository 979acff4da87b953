"""Writing the letters of the day that are due, and a member's word about their own."""

import logging
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q

from clients.digests.emails import queue_digest
from clients.digests.models import DigestChoice, choice_of
from clients.digests.queries import numbers_for, works_on
from clients.digests.times import day_due
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.queue import CannotQueue

logger = logging.getLogger(__name__)


def write_digests(*, now: datetime) -> int:
    """Write every letter whose time has come. Says how many.

    Twice at once does no harm: a day is looked at once for a member. One that breaks is tried
    again at the next ring, and the others go on.
    """
    members = Membership.objects.active().select_related("practice", "user", "digest_choice")
    written = 0
    for member in members.order_by("pk"):
        try:
            day = _day_of(member, now)
            written += day is not None and write_digest(member=member, on=day, now=now)
        except Exception as error:  # this member's trouble, not the next one's
            logger.error("Letter of the day of %s: %s.", member.pk, type(error).__name__)
    return written


def _day_of(member: Membership, now: datetime) -> date | None:
    choice = choice_of(member)
    day = day_due(now, choice.at, member.practice.zone) if choice.is_on else None
    return None if day == choice.looked_on else day


@transaction.atomic
def write_digest(*, member: Membership, on: date, now: datetime) -> bool:
    """One member's letter of one day, if it is a day of theirs and there is something to say."""
    if not _looks(member, on):
        return False
    numbers = numbers_for(member, on=on, now=now)
    if numbers.is_silent or not (numbers.is_at_work or works_on(member, on)):
        return False
    try:
        queue_digest(member, numbers, on=on, now=now)
    except CannotQueue:
        logger.warning("Member %s has no address for the letter of the day.", member.pk)
        return False
    return True


def _looks(member: Membership, on: date) -> bool:
    """Take the day, unless somebody else did or the letter was turned off meanwhile."""
    choice, _ = DigestChoice.objects.get_or_create(
        member=member, defaults={"practice": member.practice}
    )
    open_days = Q(looked_on__isnull=True) | Q(looked_on__lt=on)
    rows = DigestChoice.objects.filter(open_days, pk=choice.pk, is_on=True)
    return rows.update(looked_on=on) == 1


@transaction.atomic
def set_digest(
    *, member: Membership, is_on: bool, by: Actor | HasActor, at: time | None = None,
    tells_changes: bool | None = None,
) -> DigestChoice:  # fmt: skip
    """Whether the letter comes and when, and whether changes at short notice are told at once; None
    leaves either as it is. Saying it twice is saying it once.

    Raises ValidationError for a time it does not come at.
    """
    DigestChoice.objects.get_or_create(member=member, defaults={"practice": member.practice})
    choice = DigestChoice.objects.select_for_update().get(member=member)
    wanted = {
        "is_on": is_on,
        "at": at or choice.at,
        "tells_changes": choice.tells_changes if tells_changes is None else tells_changes,
    }
    changed = [name for name, value in wanted.items() if getattr(choice, name) != value]
    for name in changed:
        setattr(choice, name, wanted[name])
    if changed:
        choice.full_clean(validate_unique=False)
        choice.save(update_fields=changed)
    if "at" in changed:
        record(Verb.DIGEST_TIME_SET, by=by, subject=choice)
    if "is_on" in changed:
        record(Verb.DIGEST_STARTED if is_on else Verb.DIGEST_STOPPED, by=by, subject=choice)
    if "tells_changes" in changed:
        told = Verb.DAY_CHANGES_STARTED if tells_changes else Verb.DAY_CHANGES_STOPPED
        record(told, by=by, subject=choice)
    return choice
