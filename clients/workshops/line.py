"""The line of those who wait: what ran out is let go, what is free is offered to the next.

Everything here is done under the workshop's lock.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Min, Q

from clients.workshops.letters import (
    queue_confirmed,
    queue_offered,
    queue_waiting,
    try_to_write,
)
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.places import offer_until
from clients.workshops.seats import lock, seats_of, seats_of_all
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.queue import CannotQueue

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 200


def pass_on_everywhere(*, now: datetime) -> int:
    """Look at each workshop where a time is over or somebody waits; answers how many offers."""
    ran_out = SignUp.objects.filter(hold_until__lte=now).values("workshop")
    waits = SignUp.objects.filter(state=State.WAITING).values("workshop")
    rows = Workshop.objects.filter(
        Q(pk__in=ran_out)
        | Q(pk__in=waits, state=Workshop.State.PUBLISHED, starts_at__gt=now, offers_by_hand=False)
    )
    made, seats = 0, seats_of_all(rows, now)
    moves = [pk for pk, one in seats.items() if one.overdue or (one.wanted and one.free != 0)]
    for workshop in Workshop.objects.filter(pk__in=moves[:MOST_AT_ONCE]).order_by("pk"):
        try:
            made += look_after(workshop=workshop, now=now)
        except Exception:  # one that cannot be looked after does not hold up the others
            logger.exception("A workshop's places could not be passed on (%s).", workshop.pk)
    return made


@transaction.atomic
def look_after(*, workshop: Workshop, now: datetime) -> int:
    """Let go of what ran out and offer what is free; answers how many were offered a place."""
    held = lock(workshop)
    settle(held, now)
    return offer_free(held, now)


def settle(workshop: Workshop, now: datetime) -> None:
    """End what ran out: an offer nobody answered leaves the line, a talk not held waits in it
    among those who came when they did, the rest only lose the seats that were kept.
    """
    over = SignUp.objects.filter(workshop=workshop, hold_until__lte=now)
    for sign_up in over.filter(state=State.OFFERED).order_by("offered_at", "pk"):
        sign_up.check_move(State.LAPSED)
        sign_up.state, sign_up.hold_until = State.LAPSED, None
        sign_up.version += 1
        sign_up.save(update_fields=["state", "hold_until", "version"])
        record(Verb.SIGN_UP_LAPSED, by=SYSTEM, subject=sign_up)
    for sign_up in over.filter(state=State.TALK).order_by("joined_at", "pk"):
        sign_up.workshop = workshop
        to_its_turn(sign_up)
        sign_up.version += 1
        sign_up.save(update_fields=["state", "hold_until", "line", "version"])
        record(Verb.SIGN_UP_LAPSED, by=SYSTEM, subject=sign_up)
        if workshop.state == Workshop.State.PUBLISHED:
            try_to_write(queue_waiting, sign_up, now=now)
    over.update(hold_until=None)


def offer_free(workshop: Workshop, now: datetime) -> int:
    """Offer free seats to those in the line, the first first; a party waits until it fits."""
    if workshop.offers_by_hand or not may_still_offer(workshop, now):
        return 0
    made = 0
    seats = seats_of(workshop, now)
    free = seats.free
    if not seats.wanted or free == 0:
        return 0
    for sign_up in SignUp.objects.filter(workshop=workshop).offerable():
        if free == 0:
            break
        if free is not None and sign_up.seats > free:
            continue
        sign_up.workshop = workshop
        if not _offer_or_take(sign_up, now):
            continue
        made += 1
        free = None if free is None else free - sign_up.seats
    return made


def may_still_offer(workshop: Workshop, now: datetime) -> bool:
    """Whether anybody could still be given the time to answer."""
    return (
        workshop.state == Workshop.State.PUBLISHED
        and workshop.starts_at is not None
        and until_when(workshop, now) is not None
    )


def offer(sign_up: SignUp, now: datetime) -> bool:
    """Keep the seats for them and write; False where nobody can be written to, or it is too late.

    The seats must be free: whoever calls has counted them under the lock.
    """
    until = until_when(sign_up.workshop, now)
    if until is None:
        return False
    sign_up.check_move(State.OFFERED)
    sign_up.state, sign_up.hold_until, sign_up.offered_at = State.OFFERED, until, now
    sign_up.is_skipped, sign_up.skip_reason = False, ""
    sign_up.version += 1
    try:
        with transaction.atomic():
            sign_up.save()
            queue_offered(sign_up, now=now)
            record(Verb.SIGN_UP_OFFERED, by=SYSTEM, subject=sign_up)
    except CannotQueue as refusal:
        _pass_over(sign_up, refusal)
        return False
    return True


def reread(sign_up: SignUp) -> None:
    """Its columns as they are now; the workshop stays the one that is locked."""
    workshop = sign_up.workshop
    sign_up.refresh_from_db()
    sign_up.workshop = workshop


def to_the_end(sign_up: SignUp) -> None:
    """Let them wait behind everybody else. Not saved."""
    sign_up.check_move(State.WAITING)
    sign_up.state, sign_up.hold_until = State.WAITING, None
    sign_up.line = last_in_line(sign_up.workshop_id) + 1


def to_its_turn(sign_up: SignUp) -> None:
    """Let them wait before everybody who came later. Not saved."""
    in_line = SignUp.objects.filter(workshop=sign_up.workshop_id).in_line()
    later = in_line.filter(joined_at__gt=sign_up.joined_at)
    first = later.order_by().aggregate(first=Min("line"))["first"]
    to_the_end(sign_up)
    if first is not None:
        rows = SignUp.objects.filter(workshop=sign_up.workshop_id, line__gte=first)
        rows.update(line=F("line") + 1)
        sign_up.line = first


def last_in_line(workshop_id: int) -> int:
    """The highest number that was ever given out, so that an end is an end."""
    rows = SignUp.objects.filter(workshop=workshop_id)
    return rows.aggregate(last=Max("line"))["last"] or 0


def position(sign_up: SignUp) -> int:
    """1 for the first in the line; 0 for who does not wait."""
    return sign_up.position


def until_when(workshop: Workshop, now: datetime) -> datetime | None:
    """Until when a place offered now would be theirs; None when it is too late."""
    if workshop.starts_at is None:
        return None
    practice = workshop.practice
    return offer_until(
        now, workshop.starts_at, hours=workshop.offer_hours, zone=practice.zone,
        quiet=(practice.quiet_from, practice.quiet_until),
    )  # fmt: skip


def _offer_or_take(sign_up: SignUp, now: datetime) -> bool:
    if not sign_up.takes_automatically:
        return offer(sign_up, now)
    sign_up.check_move(State.CONFIRMED)
    sign_up.state, sign_up.confirmed_at = State.CONFIRMED, now
    sign_up.version += 1
    try:
        with transaction.atomic():
            sign_up.save(update_fields=["state", "confirmed_at", "version"])
            queue_confirmed(sign_up, now=now)
            record(Verb.SIGN_UP_ACCEPTED, by=SYSTEM, subject=sign_up)
    except CannotQueue as refusal:
        _pass_over(sign_up, refusal)
        return False
    return True


def _pass_over(sign_up: SignUp, why: CannotQueue) -> None:
    """They cannot be told, and wait until the office has looked."""
    reread(sign_up)
    sign_up.is_skipped, sign_up.skip_reason = True, str(why)
    sign_up.save(update_fields=["is_skipped", "skip_reason"])
    record(Verb.SIGN_UP_SKIPPED, by=SYSTEM, subject=sign_up)
