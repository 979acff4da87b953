"""Offering a time that came free to one waiting client at a time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.functional import cached_property

from clients.appointments import holds
from clients.appointments.availability import free_slots
from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.models import Appointment, Status
from clients.online.booking import TalkFirst
from clients.online.earlier import MOVABLE, OfferEnded, decline, lapse, replaces, take
from clients.online.letters import queue_offer
from clients.online.models import EarlierOffer, EarlierWish, FreedTime
from clients.online.screening_first import must_talk_first
from clients.online.waiting import Freed, Wish, choose, in_order, offer_from, why_not
from practice.accounts.models import Membership, Practice
from practice.audit.actors import SYSTEM, Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.queue import CannotQueue
from practice.schedule.models import BookingRules, rules_for
from practice.schedule.slots import Slot, Span
from practice.schedule.wall import local_day
from practice.web.tokens import new_token, token_hash

logger = logging.getLogger(__name__)
Made = TypeVar("Made")
# The time stays held this much longer than it is offered, so that it passes to the next and not
# to whoever looks in between.
HELD_BEYOND = timedelta(minutes=3)
# Starts within a freed time are tried at these steps.
FINEST_STEP = 5

TALK = "A therapist talks to them first."
NO_ADDRESS = "There is no email address to write to."
BUSY = "They, the therapist or the room are busy then."


def pass_on(*, now: datetime) -> int:
    """Let offers lapse whose time is over, and offer what is free; answers how many were made.

    Twice at once does no harm: a freed time is claimed by one, and a wish has one open offer.
    """
    for offer in EarlierOffer.objects.filter(state="open", ends_at__lte=now)[:200]:
        _each(partial(lapse, offer=offer, by=SYSTEM, now=now), "offer", offer.pk)
    gone = EarlierOffer.objects.filter(state="open").exclude(held__status=Status.HELD)
    for offer in gone[:200]:
        _each(partial(decline, offer=offer, by=SYSTEM, now=now), "offer", offer.pk)
    _tidy(now)
    waiting = FreedTime.objects.filter(state=FreedTime.State.PENDING, offer_from__lte=now)
    made = 0
    for freed in waiting.select_related("practice", "therapist__user", "room").order_by("pk")[:200]:
        one = _each(partial(offer_next, freed=freed, now=now), "freed time", freed.pk)
        made += one is not None
    return made


@transaction.atomic
def offer_next(*, freed: FreedTime, now: datetime) -> EarlierOffer | None:
    """Offer it to the longest-waiting whom it fits and who was not asked about it yet.

    Who is passed over is kept with the reason. None when nobody is left, or another worker was
    quicker. In the practice's quiet hours it waits for the morning.
    """
    claimed = FreedTime.objects.filter(pk=freed.pk)
    if not claimed.filter(state=FreedTime.State.PENDING).update(state=FreedTime.State.OFFERED):
        return None
    practice = freed.practice
    begins = offer_from(
        now, freed.starts_at, quiet=(practice.quiet_from, practice.quiet_until),
        notice=rules_for(practice).notice, zone=practice.zone,
    )  # fmt: skip
    if begins > now:
        claimed.update(state=FreedTime.State.PENDING, offer_from=begins)
        return None
    asked = set(freed.offers.values_list("wish_id", flat=True))
    rows = {wish.pk: wish for wish in waiting_wishes(practice) if wish.pk not in asked}
    known = {entry["wish"]: entry for entry in freed.skipped}
    made = None
    for wish in in_order(plain(row) for row in rows.values()):
        row = rows[wish.key]
        attempt = Attempt(row, wish, freed, now)
        made = attempt.offer()
        if made is not None:
            break
        known[row.ref] = {"wish": row.ref, "why": attempt.why}
    freed.skipped = list(known.values())
    freed.state = FreedTime.State.CLOSED if made is None else FreedTime.State.OFFERED
    freed.save(update_fields=["skipped", "state"])
    return made


class Attempt:
    """One wish against one freed time; `why` is the reason when nothing came of it."""

    def __init__(self, row: EarlierWish, wish: Wish, freed: FreedTime, now: datetime) -> None:
        self.row, self.wish, self.freed, self.now = row, wish, freed, now
        self.practice: Practice = freed.practice
        self.zone = freed.practice.zone
        self.why = ""

    @cached_property
    def rules(self) -> BookingRules:
        """How the practice is booked."""
        return rules_for(self.practice)

    def offer(self) -> EarlierOffer | None:
        """Hold it for them and write, or take it for them; None with `why`."""
        span = Freed(self.freed.therapist_id, Span(self.freed.starts_at, self.freed.ends_at))
        self.why = why_not(self.wish, span, self.zone) or self._not_now()
        if self.why:
            return None
        slots = {slot.start: slot for slot in self._slots(span)}
        chosen = choose(
            self.wish, span, list(slots), now=self.now, minutes=self.rules.offer_minutes,
            notice=self.rules.notice, zone=self.zone,
        )  # fmt: skip
        if isinstance(chosen, str):
            self.why = chosen
            return None
        start, until = chosen
        try:
            with transaction.atomic():
                offer = make_offer(
                    row=self.row, freed=self.freed, slot=slots[start],
                    therapist=self.freed.therapist, until=until, now=self.now,
                    letter=not self.wish.automatic,
                )  # fmt: skip
                if self.wish.automatic:
                    take(offer=offer, by=SYSTEM, person=None, now=self.now)
                return offer
        except TimeTaken:
            self.why = BUSY
        except (TalkFirst, CannotBook):
            self.why = TALK
        except (OfferEnded, IntegrityError):
            self.why = BUSY
        except CannotQueue:
            self.why = NO_ADDRESS
        return None

    def _not_now(self) -> str:
        client = self.row.client
        if not client.letters_to_on(local_day(self.now, self.zone)):
            return NO_ADDRESS
        day = local_day(self.freed.starts_at, self.zone)
        return TALK if must_talk_first(client, on=day) else ""

    def _slots(self, span: Freed) -> list[Slot]:
        """Starts at which hours, rooms and everybody's diary have room, on the days it touches."""
        rules = BookingRules(
            practice=self.practice, step_minutes=FINEST_STEP, notice_minutes=0, horizon_days=730
        )
        first = local_day(span.span.start, self.zone)
        return free_slots(
            practice=self.practice, therapists=[self.freed.therapist], type=self.row.type,
            first=first, days=(local_day(span.span.end, self.zone) - first).days + 1,
            now=self.now, rules=rules, client=self.row.client, besides=replaces(self.row),
        )  # fmt: skip


@transaction.atomic
def make_offer(
    *, row: EarlierWish, freed: FreedTime | None, slot: Slot, therapist: Membership,
    until: datetime, now: datetime, letter: bool, by: Membership | None = None, reason: str = "",
) -> EarlierOffer:  # fmt: skip
    """Hold the time for them and write the letter. Raises TimeTaken, CannotBook, IntegrityError.

    With `by`, out of turn and for the reason given.
    """
    claimed = EarlierWish.objects.filter(pk=row.pk, state=EarlierWish.State.WAITING)
    if not claimed.update(state=EarlierWish.State.OFFERED):
        raise OfferEnded("They were offered a time meanwhile, or wait no longer.")
    room = row.type.rooms.filter(pk=slot.room_pk).first() if slot.room_pk else None
    held: Appointment = holds.hold(
        client=row.client, therapist=therapist, type=row.type, starts_at=slot.start,
        until=until + HELD_BEYOND, form_key=uuid4(), now=now, room=room,
    )  # fmt: skip
    token = new_token()
    offer = EarlierOffer.objects.create(
        practice=row.practice, wish=row, freed=freed, held=held, token_hash=token_hash(token),
        offered_at=now, ends_at=until, by=by, reason=reason,
    )  # fmt: skip
    actor: Actor | HasActor = by or SYSTEM
    record(Verb.EARLIER_OFFERED, by=actor, subject=offer, client_id=row.client_id)
    if letter:
        queue_offer(offer, token=token, now=now)
    return offer


def waiting_wishes(practice: Practice) -> list[EarlierWish]:
    """Those who wait now, with what an offer needs; not those whose visit is gone."""
    rows = practice.earlier_wishes.filter(
        state=EarlierWish.State.WAITING,
        client__archived_at__isnull=True,
        client__restricted_at__isnull=True,
    ).select_related("practice", "client__practice", "appointment", "type", "therapist__user")
    return [row for row in rows if row.appointment is None or replaces(row) is not None]


def plain(row: EarlierWish) -> Wish:
    """A wish as the rules read it. A visit that is moved keeps the length it was booked with."""
    visit = replaces(row)
    occupies = row.type.occupies
    if visit is not None:
        before = max(occupies[0], visit.starts_at - visit.occupied_from)
        occupies = before, max(occupies[1], visit.occupied_until - visit.starts_at)
    return Wish(
        key=row.pk, joined_at=row.joined_at, therapist=row.therapist_id, occupies=occupies,
        from_date=row.from_date, until_date=row.until_date, weekdays=row.weekdays,
        from_minute=row.from_minute, until_minute=row.until_minute,
        before=visit.starts_at if visit else None, automatic=row.automatic,
    )  # fmt: skip


def _tidy(now: datetime) -> None:
    """Wishes whose visit is gone or begun, or whose days are over, end; so do times that passed."""
    ended = EarlierWish.State.WITHDRAWN
    waiting = EarlierWish.objects.filter(state=EarlierWish.State.WAITING)
    gone = waiting.filter(appointment__isnull=False).exclude(
        appointment__status__in=MOVABLE, appointment__starts_at__gt=now
    )
    for rows in (gone, waiting.filter(until_date__lt=(now - timedelta(days=1)).date())):
        EarlierWish.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
            state=ended, closed_at=now
        )
    FreedTime.objects.filter(state=FreedTime.State.PENDING, ends_at__lte=now).update(
        state=FreedTime.State.CLOSED
    )


def _each(work: Callable[[], Made], what: str, key: int) -> Made | None:
    """One row's trouble is not the next one's."""
    try:
        return work()
    except Exception as error:
        logger.error("Waiting list, %s %s: %s.", what, key, type(error).__name__)
        return None
