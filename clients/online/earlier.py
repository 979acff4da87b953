"""The waiting list's own acts: joining, leaving, and what becomes of an offer."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from clients.appointments import holds
from clients.appointments.actions import IllegalMove, reschedule
from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import ConsentWithdrawn, NotToBeBooked, StopNeedsReason
from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.online.booking import TalkFirst
from clients.online.models import EarlierOffer, EarlierWish, FreedTime
from clients.online.screening_first import must_talk_first
from practice.accounts.models import Membership, User
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import AppointmentType
from practice.schedule.wall import local_day

MOVABLE = (Status.ASKED, Status.BOOKED)
Offered = EarlierOffer.State
Waits = EarlierWish.State


class CannotWait(Exception):
    """This cannot be waited for. The words say why."""


class OfferEnded(Exception):
    """The offer is not open any more. The words say what became of it."""


@transaction.atomic
def join(
    *, client: Client, appointment: Appointment | None, type: AppointmentType,
    therapist: Membership | None, from_date: date, until_date: date, weekdays: int,
    from_minute: int, until_minute: int, automatic: bool, by: User | Membership, now: datetime,
) -> EarlierWish:  # fmt: skip
    """Wait for an earlier time, at the end of the list. Raises CannotWait; joined twice is once.

    A wish that waits already for the same visit (or the same kind of visit) keeps its place and
    takes over what is asked now.
    """
    if appointment is not None and not _may_be_moved(appointment, now):
        raise CannotWait("This visit is not booked any more, so there is nothing to bring forward.")
    asked: dict[str, Any] = {
        "therapist": therapist, "from_date": from_date, "until_date": until_date,
        "weekdays": weekdays, "from_minute": from_minute, "until_minute": until_minute,
        "automatic": automatic,
    }  # fmt: skip
    same = {"client": client, "appointment": appointment, "type": type}
    waiting = client.earlier_wishes.filter(state__in=[Waits.WAITING, Waits.OFFERED], **same)
    if waiting.update(**asked):
        return waiting.get()
    wish = EarlierWish(
        practice_id=client.practice_id, joined_at=now, **same, **asked,
        added_by=by if isinstance(by, Membership) else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            wish.save()
    except IntegrityError:  # the same form in another tab was quicker
        return waiting.get()
    record(Verb.EARLIER_JOINED, by=by, subject=wish)
    return wish


@transaction.atomic
def leave(*, wish: EarlierWish, by: Actor | HasActor, now: datetime) -> EarlierWish:
    """Wait no longer. An offer that is open is declined with it."""
    for offer in wish.offers.filter(state=Offered.OPEN):
        decline(offer=offer, by=by, now=now)
    if _close(wish, Waits.WITHDRAWN, now, was=[Waits.WAITING]):
        record(Verb.EARLIER_LEFT, by=by, subject=wish)
    wish.refresh_from_db()
    return wish


@transaction.atomic
def take(
    *, offer: EarlierOffer, by: Actor | HasActor, person: User | None, now: datetime
) -> Appointment:
    """Take the offered time: the visit they have is moved to it, or it is booked.

    The gates are asked again. Raises OfferEnded or TalkFirst, and then nothing is changed; taken
    twice, it is taken once.
    """
    row = _locked(offer)
    wish = row.wish
    if row.state == Offered.TAKEN:
        return _became(row)
    if row.state != Offered.OPEN or row.ends_at <= now or row.held.status != Status.HELD:
        raise OfferEnded("This time has gone to somebody else, or is not free any more.")
    if must_talk_first(row.held.client, on=local_day(row.held.starts_at, row.practice.zone)):
        raise TalkFirst
    _close_offer(row, Offered.TAKEN, now)
    _close(wish, Waits.TAKEN, now, was=[Waits.OFFERED])
    try:
        visit = _make_it_theirs(row, person, now)
    except (StopNeedsReason, NotToBeBooked, ConsentWithdrawn) as stop:
        raise TalkFirst from stop
    except (CannotBook, IllegalMove) as error:
        raise OfferEnded("This time is not free any more.") from error
    record(Verb.EARLIER_TAKEN, by=by, subject=row, client_id=wish.client_id)
    return visit


@transaction.atomic
def decline(*, offer: EarlierOffer, by: Actor | HasActor, now: datetime) -> EarlierOffer:
    """No thanks: they keep their place, and the time goes to the next."""
    row = _locked(offer)
    if row.state == Offered.OPEN:
        _close_offer(row, Offered.DECLINED, now)
        EarlierWish.objects.filter(pk=row.wish_id, state=Waits.OFFERED).update(state=Waits.WAITING)
        _free_again(row, now)
        record(Verb.EARLIER_DECLINED, by=by, subject=row, client_id=row.wish.client_id)
    return row


@transaction.atomic
def lapse(*, offer: EarlierOffer, by: Actor | HasActor, now: datetime) -> EarlierOffer:
    """Nobody answered in time: who was asked leaves the list, and the time goes to the next."""
    row = _locked(offer)
    if row.state == Offered.OPEN and row.ends_at <= now:
        _close_offer(row, Offered.LAPSED, now)
        _close(row.wish, Waits.LAPSED, now, was=[Waits.OFFERED])
        _free_again(row, now)
        record(Verb.EARLIER_LAPSED, by=by, subject=row, client_id=row.wish.client_id)
    return row


def replaces(wish: EarlierWish) -> Appointment | None:
    """The visit that would be brought forward; None when it is gone, or there never was one."""
    visit = wish.appointment
    return visit if visit is not None and visit.status in MOVABLE else None


def _make_it_theirs(row: EarlierOffer, person: User | None, now: datetime) -> Appointment:
    held, visit = row.held, replaces(row.wish)
    if visit is None:
        return holds.book_held(appointment=held, by=person, now=now)
    holds.let_go(appointment=held, now=now)
    return reschedule(
        appointment=visit, starts_at=held.starts_at, therapist=held.therapist, room=held.room,
        keep_room=False, by=person, now=now, tells=True,
    )  # fmt: skip


def _became(row: EarlierOffer) -> Appointment:
    visit = row.wish.appointment
    return visit if visit is not None and row.held.status == Status.CANCELLED else row.held


def _locked(offer: EarlierOffer) -> EarlierOffer:
    rows = EarlierOffer.objects.select_for_update(of=("self",)).select_related(
        "practice", "wish__appointment", "wish__client__practice", "freed",
        "held__client__practice", "held__therapist__user", "held__type", "held__room",
    )  # fmt: skip
    return rows.get(pk=offer.pk)


def _close_offer(row: EarlierOffer, state: Offered, now: datetime) -> None:
    row.state, row.closed_at = state, now
    row.save(update_fields=["state", "closed_at"])


def _close(wish: EarlierWish, state: Waits, now: datetime, *, was: list[Waits]) -> bool:
    rows = EarlierWish.objects.filter(pk=wish.pk, state__in=was)
    return bool(rows.update(state=state, closed_at=now))


def _free_again(row: EarlierOffer, now: datetime) -> None:
    holds.let_go(appointment=row.held, now=now)
    if row.freed_id is not None:
        FreedTime.objects.filter(pk=row.freed_id).update(
            state=FreedTime.State.PENDING, offer_from=now
        )


def _may_be_moved(appointment: Appointment, now: datetime) -> bool:
    return appointment.status in MOVABLE and appointment.starts_at > now
