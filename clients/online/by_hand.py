"""Offering somebody who waits a time out of turn."""

from datetime import datetime

from clients.appointments.availability import free_slots
from clients.appointments.conflicts import CannotBook
from clients.online.booking import TalkFirst
from clients.online.earlier import replaces
from clients.online.models import EarlierOffer, EarlierWish
from clients.online.offering import FINEST_STEP, make_offer
from clients.online.screening_first import must_talk_first
from clients.online.waiting import offer_ends
from practice.accounts.models import Membership
from practice.schedule.models import BookingRules, rules_for
from practice.schedule.wall import local_day


def offer_by_hand(
    *, wish: EarlierWish, starts_at: datetime, therapist: Membership, reason: str, by: Membership,
    now: datetime,
) -> EarlierOffer:  # fmt: skip
    """Hold a free time for them and write, whoever waits longer. Raises CannotBook with a sentence.

    Their window is not asked: whoever offers it has talked to them. Also raises TalkFirst.
    """
    rules = rules_for(wish.practice)
    day = local_day(starts_at, wish.practice.zone)
    if must_talk_first(wish.client, on=day):
        raise TalkFirst
    visit = replaces(wish)
    finest = BookingRules(
        practice=wish.practice, step_minutes=FINEST_STEP, notice_minutes=0, horizon_days=730
    )
    slots = free_slots(
        practice=wish.practice, therapists=[therapist], type=wish.type, first=day, days=1, now=now,
        rules=finest, client=wish.client, besides=visit,
    )  # fmt: skip
    slot = next((one for one in slots if one.start == starts_at), None)
    if slot is None:
        raise CannotBook("That time is not free for this visit. Look in the diary for one that is.")
    until = offer_ends(now, starts_at, minutes=rules.offer_minutes, notice=rules.notice)
    if until is None:
        raise CannotBook("That is too soon to offer by letter. Ring them, and move the visit.")
    return make_offer(
        row=wish, freed=None, slot=slot, therapist=therapist, until=until, now=now, letter=True,
        by=by, reason=reason,
    )  # fmt: skip
