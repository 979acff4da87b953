"""What is done with a place once it is sent: taking an offer, saying no, cancelling, moving."""

from datetime import datetime

from django.db import transaction

from clients.workshops.letters import (
    queue_cancelled,
    queue_confirmed,
    queue_moved,
    queue_waiting,
    withdraw_letters,
)
from clients.workshops.line import last_in_line, offer_free, reread, settle, to_the_end
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, CHANGED, MOVES, IllegalMove, State
from clients.workshops.places import UNDO
from clients.workshops.seats import lock, lock_of, row_of, seats_of, workshop_of
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb


class PlaceGone(Exception):
    """The place is not offered any more. The words say what became of it."""


class TooLate(Exception):
    """This cannot be done any more. The words say why."""


@transaction.atomic
def accept(*, sign_up: SignUp, by: Actor | HasActor, now: datetime) -> SignUp:
    """Take the offered place; taken twice it is taken once. Raises PlaceGone."""
    row = locked(sign_up, now)
    if row.state == State.CONFIRMED:
        return row
    if row.state != State.OFFERED or not row.has_seats(now):
        raise PlaceGone("This place has gone to the next person.")
    row.check_move(State.CONFIRMED)
    row.state, row.hold_until, row.confirmed_at = State.CONFIRMED, None, now
    row.version += 1
    row.save(update_fields=["state", "hold_until", "confirmed_at", "version"])
    record(Verb.SIGN_UP_ACCEPTED, by=by, subject=row)
    queue_confirmed(row, now=now)
    return row


@transaction.atomic
def decline(*, sign_up: SignUp, by: Actor | HasActor, now: datetime) -> SignUp:
    """No thanks: they leave the line, and the place goes to the next."""
    row = locked(sign_up, now)
    if row.state != State.OFFERED:
        return row
    row.check_move(State.DECLINED)
    row.state, row.hold_until = State.DECLINED, None
    row.version += 1
    row.save(update_fields=["state", "hold_until", "version"])
    record(Verb.SIGN_UP_DECLINED, by=by, subject=row)
    offer_free(row.workshop, now)
    return row


@transaction.atomic
def rejoin(*, sign_up: SignUp, by: Actor | HasActor, now: datetime) -> SignUp:
    """Wait again, at the end of the line, after an offer that was let go. Raises TooLate."""
    row = locked(sign_up, now)
    if row.state not in (State.LAPSED, State.DECLINED):
        return row
    _must_be_to_come(row.workshop, now)
    if active_twin(row):
        raise TooLate("You have signed up for this workshop again meanwhile.")
    to_the_end(row)
    row.version += 1
    row.save(update_fields=["state", "hold_until", "line", "version"])
    record(Verb.SIGN_UP_REJOINED, by=by, subject=row)
    queue_waiting(row, now=now)
    offer_free(row.workshop, now)
    reread(row)
    return row


@transaction.atomic
def cancel(
    *, sign_up: SignUp, by: Actor | HasActor, now: datetime, can_undo: bool = True,
    tells: bool = True,
) -> SignUp:  # fmt: skip
    """Give the place back. For some minutes it is kept, so that it can be undone; then it goes to
    the next. Cancelled twice is once. Raises TooLate once the workshop has begun.
    """
    row = locked(sign_up, now)
    if row.state == State.CANCELLED:
        return row
    _must_be_to_come(row.workshop, now)
    row.check_move(State.CANCELLED)
    kept = row.has_seats(now) and can_undo
    row.was, row.state, row.cancelled_at = row.state, State.CANCELLED, now
    row.hold_until = now + UNDO if kept else None
    row.version += 1
    row.save(update_fields=["was", "state", "cancelled_at", "hold_until", "version"])
    record(Verb.SIGN_UP_CANCELLED, by=by, subject=row)
    withdraw_letters(row, now=now)
    if tells:
        queue_cancelled(row, now=now)
    offer_free(row.workshop, now)
    return row


@transaction.atomic
def undo_cancel(*, sign_up: SignUp, by: Actor | HasActor, now: datetime) -> SignUp:
    """The place as it was, within the minutes after cancelling. Raises TooLate."""
    row = locked(sign_up, now)
    if row.state != State.CANCELLED:
        return row
    _must_be_to_come(row.workshop, now)
    gone = "Too late to undo: the place was passed on. You can sign up again."
    if not can_undo(row, now) or active_twin(row):
        raise TooLate(gone)
    back = State(row.was)
    if back == State.WAITING and row.line is not None:
        row.state, row.hold_until = back, None
    elif not row.has_seats(now):
        raise TooLate(gone)
    elif back == State.CONFIRMED:
        row.state, row.hold_until = back, None
    else:  # what was kept for a while is kept for the rest of these minutes
        row.state = back
    row.cancelled_at, row.was = None, ""
    row.version += 1
    row.save(update_fields=["state", "hold_until", "cancelled_at", "was", "version"])
    record(Verb.SIGN_UP_CANCEL_UNDONE, by=by, subject=row)
    withdraw_letters(row, now=now)
    if row.state == State.CONFIRMED:
        queue_confirmed(row, now=now)
    return row


def moves_from(sign_up: SignUp) -> frozenset[str]:
    """Where it may go from where it is."""
    return MOVES[sign_up.state]


def can_undo(sign_up: SignUp, now: datetime) -> bool:
    """Whether a cancellation can still be undone."""
    at = sign_up.cancelled_at
    return sign_up.state == State.CANCELLED and at is not None and now < at + UNDO


@transaction.atomic
def move(
    *, sign_up: SignUp, to: Workshop, by: Actor | HasActor, now: datetime, tells: bool = True
) -> SignUp:
    """To another date of the same workshop: a place there if one is free, else the end of its line.

    What they leave goes to the next. Raises TooLate, or IllegalMove.
    """
    here, there = _both(workshop_of(sign_up), to)
    for one in (here, there):
        settle(one, now)
    row = row_of(sign_up, here)
    if row.workshop_id == there.pk:
        row.workshop = there
        return row
    if here.series_ref != there.series_ref or here.practice_id != there.practice_id:
        raise IllegalMove("That is another workshop. Sign up for it instead.")
    _must_be_to_come(here, now)
    _must_be_to_come(there, now)
    if row.state not in (State.CONFIRMED, State.WAITING, State.TALK):
        raise IllegalMove(CHANGED)
    row.workshop = there
    if active_twin(row):
        raise TooLate("This person has a place or waits there already.")
    had_place = row.state == State.CONFIRMED
    has_room = seats_of(there, now).has_room_for_newcomer(row.seats)
    if row.state == State.TALK:  # the talk is still to come: its time goes with it
        row.hold_until = row.hold_until if has_room else None
    if not has_room or row.state == State.WAITING:
        row.state, row.hold_until = State.WAITING, None
        row.line = last_in_line(there.pk) + 1
    # A calendar goes by both versions together, which must grow.
    row.version += 1 + max(0, here.version - there.version)
    row.save()
    record(Verb.SIGN_UP_MOVED, by=by, subject=row)
    withdraw_letters(row, now=now)
    if tells:
        queue_moved(row, now=now, left=here, had_place=had_place)
    offer_free(here, now)
    offer_free(there, now)
    reread(row)
    return row


def locked(sign_up: SignUp, now: datetime) -> SignUp:
    """The row as it is now, with its workshop locked and nothing overdue."""
    held = lock_of(sign_up)
    if SignUp.objects.filter(workshop=held, hold_until__lte=now).exists():
        settle(held, now)
        offer_free(held, now)
    return row_of(sign_up, held)


def _both(here: Workshop, there: Workshop) -> tuple[Workshop, Workshop]:
    """Both locked, always in the same order, so that two moves cannot wait for each other."""
    first, second = sorted((here, there), key=lambda one: one.pk)
    held = {one.pk: lock(one) for one in (first, second)}
    return held[here.pk], held[there.pk]


def _must_be_to_come(workshop: Workshop, now: datetime) -> None:
    if workshop.state != Workshop.State.PUBLISHED:
        raise TooLate("This workshop does not take place.")
    if workshop.starts_at is None or workshop.starts_at <= now:
        raise TooLate("This workshop has begun. Talk to the practice.")


def active_twin(row: SignUp) -> bool:
    """Whether the same address has signed up for the same workshop another time."""
    twins = SignUp.objects.filter(
        workshop=row.workshop_id, state__in=ACTIVE, email__iexact=row.email
    )
    return bool(row.email) and twins.exclude(pk=row.pk).exists()
