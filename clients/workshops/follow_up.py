"""What there is for somebody who came: a routine, three questions, a certificate."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from clients.homecare.plan import plan_of
from clients.homecare.shown import Plan
from clients.screening.queries import Safety
from clients.workshops.at_home import limits_of
from clients.workshops.certificates import Certificate, certificates_of
from clients.workshops.letters import FOLLOW_UP, queue_follow_up
from clients.workshops.links import after_url
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.presence import who_came
from clients.workshops.times import thank_at
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue
from practice.schedule.quiet import Quiet
from practice.schedule.wall import local_day
from routines.models import RoutineVersion

logger = logging.getLogger(__name__)
# Marks made late at the door are still thanked for.
FOR = timedelta(days=7)


@dataclass(frozen=True)
class After:
    """What the page of one sign-up holds."""

    plan: Plan | None
    certificates: list[Certificate]
    asks_feedback: bool


def after_of(sign_up: SignUp, *, now: datetime) -> After:
    """Worked out anew at each look, by the marks and the answers as they are then."""
    return After(
        plan=routine_of(sign_up, now=now),
        certificates=certificates_of(sign_up),
        asks_feedback=sign_up.workshop.asks_feedback,
    )


def routine_of(sign_up: SignUp, *, now: datetime) -> Plan | None:
    """The chosen routine as it fits what they answered; None where none may be given."""
    workshop = sign_up.workshop
    if workshop.follow_up_id is None:
        return None
    version = (
        RoutineVersion.objects.current()
        .filter(practice=workshop.practice_id, routine=workshop.follow_up_id)
        .prefetch_related("steps")
        .first()
    )
    limits = limits_of(
        outcome=sign_up.outcome, by_hand=sign_up.added_by_id is not None,
        adapted=sign_up.adapted, asked_about=sign_up.asked_about,
        on=local_day(now, workshop.practice.zone),
    )  # fmt: skip
    if version is None or limits is None:
        return None
    plan = plan_of(version, Safety(limits))
    return plan if plan.is_ready else None


def thank_everywhere(*, now: datetime) -> int:
    """Write to those who came, the morning after the last day; answers how many."""
    rows = Workshop.objects.filter(
        state=Workshop.State.PUBLISHED, ends_at__lte=now, ends_at__gt=now - FOR
    )
    written = 0
    for workshop in rows.select_related("practice", "leader__user").order_by("pk"):
        try:
            written += thank(workshop, now=now)
        except Exception as error:  # this workshop's trouble, not the next one's
            logger.error("Workshop %s: no thanks, %s.", workshop.pk, type(error).__name__)
    return written


@transaction.atomic
def thank(workshop: Workshop, *, now: datetime) -> int:
    """Those of one workshop; run twice it is once."""
    practice, ends_at = workshop.practice, workshop.ends_at
    assert ends_at is not None
    quiet = Quiet(practice.quiet_from, practice.quiet_until)
    if now < thank_at(ends_at, quiet, practice.zone) or quiet.until(now, practice.zone):
        return 0
    came = who_came(workshop)
    people = SignUp.objects.filter(pk__in=came, state=State.CONFIRMED).exclude(email="")
    written = 0
    for sign_up in people.order_by("pk"):
        if _is_thanked(sign_up):
            continue
        sign_up.workshop = workshop
        after = after_of(sign_up, now=now)
        offers = {
            "routine": after.plan is not None,
            "feedback": after.asks_feedback,
            "certificate": bool(after.certificates),
        }
        try:
            queue_follow_up(sign_up, page=after_url(sign_up), offers=offers, now=now)
            written += 1
        except CannotQueue:
            continue
    return written


def _is_thanked(sign_up: SignUp) -> bool:
    key = f"sign_up:{sign_up.pk}:{FOLLOW_UP}:after"
    return OutboundEmail.objects.filter(key=key).exists()
