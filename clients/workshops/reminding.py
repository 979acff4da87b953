"""Reminders of workshops, for those whose place is confirmed: one for each day that was chosen.

Which are due is worked out from the tables at each ring, so a workshop that was moved has other
ones; the letter's key, of the start it is for, lets each leave once.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from clients.workshops.letters import CHANGED, CONFIRMED, MOVED, REMINDER, day_of, queue_reminder
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.times import day_in_words, late_until, remind_at
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue
from practice.schedule.quiet import Quiet

logger = logging.getLogger(__name__)
FARTHEST = timedelta(days=32)
# Whoever read of the time so shortly before is not reminded of it.
JUST_TOLD = timedelta(hours=1)


def remind_everywhere(*, now: datetime) -> int:
    """Write the reminders that are due; answers how many."""
    rows = Workshop.objects.filter(
        state=Workshop.State.PUBLISHED, starts_at__gt=now, starts_at__lte=now + FARTHEST
    )
    written = 0
    for workshop in rows.select_related("practice", "leader__user").order_by("pk"):
        for days in set(workshop.reminder_days):
            try:
                written += remind(workshop, days, now=now)
            except Exception as error:  # this workshop's trouble, not the next one's
                logger.error("Workshop %s: no reminder, %s.", workshop.pk, type(error).__name__)
    return written


@transaction.atomic
def remind(workshop: Workshop, days: int, *, now: datetime) -> int:
    """Write one day's reminders of one workshop, if they are due and not too late; how many."""
    practice, starts_at = workshop.practice, workshop.starts_at
    assert starts_at is not None
    quiet = Quiet(practice.quiet_from, practice.quiet_until)
    due = remind_at(starts_at, days, quiet, practice.zone)
    if due is None or not due <= now <= late_until(due, starts_at):
        return 0
    if quiet.until(now, practice.zone):  # late, and in the night: the next ring is early enough
        return 0
    people = SignUp.objects.filter(
        workshop=workshop, state=State.CONFIRMED, confirmed_at__lt=due - JUST_TOLD
    ).exclude(email="")
    occurrence = f"{_start_of(workshop)}.{workshop.pk}.{days}"
    reminded = _reminded(workshop, occurrence) | _told_since(workshop, due - JUST_TOLD)
    written = 0
    for sign_up in people.order_by("pk"):
        sign_up.workshop = workshop
        if sign_up.pk in reminded:
            continue
        try:
            queue_reminder(
                sign_up, occurrence=occurrence, day=day_in_words(starts_at, now, practice.zone),
                now=now,
            )  # fmt: skip
            written += 1
        except CannotQueue:
            continue
    return written


def _start_of(workshop: Workshop) -> str:
    return day_of(SignUp(workshop=workshop))


def _reminded(workshop: Workshop, occurrence: str) -> set[int]:
    """Who had this one already, whatever became of it."""
    rows = OutboundEmail.objects.filter(
        practice_id=workshop.practice_id, kind=REMINDER, key__endswith=f":{occurrence}"
    )
    return _people(rows.values_list("key", flat=True))


def _told_since(workshop: Workshop, since: datetime) -> set[int]:
    """Who read of the time so lately."""
    rows = OutboundEmail.objects.filter(
        practice_id=workshop.practice_id, kind__in=[CONFIRMED, CHANGED, MOVED], created_at__gt=since
    )
    return _people(rows.exclude(state="superseded").values_list("key", flat=True))


def _people(keys: Iterable[str]) -> set[int]:
    return {int(key.split(":")[1]) for key in keys}
