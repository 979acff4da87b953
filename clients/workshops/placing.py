"""What is done with a place once it is sent: taking an offer, saying no, cancelling, moving."""

from datetime import datetime

from django.db import transaction

from clients.workshops.letters import (
    queue_as_it_stands,
    queue_cancelled,
    queue_moved,
    queue_waiting,
    try_to_write,
    withdraw_letters,
)
from clients.workshops.line import (
    last_in_line,
    offer_free,
    reread,
    settle,
    to_the_end,
    until_when,
)
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import (
    ACTIVE,
    CHANGED,
    MOVES,
    IllegalMove,
    Outcome,
    State,
)
from clients.workshops.places import UNDO
from clients.workshops.seats import Seats, lock, lock_of, row_of, seats_of, workshop_of
from clients.workshops.stage import stage_of
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb


class PlaceGone(Exception):
    """The place is not offered any more. The words say what became of it."""


class TooLate(Exception):
    """This cannot be done any more. The words say why."""


@transaction.atomic
def accept(*, sign_up: SignUp, by: Actor | HasActor, now: datetime) -> SignUp:
    """Take the offered place; taken twice it is taken once. Raises PlaceGone, or TooLate."""
    row = locked(sign_up, now)
    if row.state in (State.CONFIRMED, State.TALK):
        return row
    must_be_to_come(row.workshop, now)
    if row.state != State.OFFERED or not row.has_seats(now):
        raise PlaceGone("This place has gone to the next person.")
    if row.needs_talk:  # something came to be done there that they were not asked about
        row.check_move(State.TALK)
        row.state = State.TALK
        row.hold_until = until_when(row.workshop, now) or row.workshop.starts_at
    else:
        row.check_move(State.CONFIRMED)
        row.state, row.hold_until, row.confirmed_at = State.CONFIRMED, None, now
    row.version += 1
    row.save(update_fields=["state", "hold_until", "confirmed_at", "version"])
    record(Verb.SIGN_UP_ACCEPTED, by=by, subject=row)
    queue_as_it_stands(row, now=now)
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
    must_be_to_come(row.workshop, now)
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
    must_be_to_come(row.workshop, now)
    row.check_move(State.CANCELLED)
    kept = row.has_seats(now) and can_undo
    row.was, row.state, row.cancelled_at = row.state, State.CANCELLED, now
    row.was_until = row.hold_until if kept else None
    row.hold_until = min(now + UNDO, row.was_until or now + UNDO) if kept else None
    row.version += 1
    row.save(update_fields=["was", "was_until", "state", "cancelled_at", "hold_until", "version"])
    record(Verb.SIGN_UP_CANCELLED, by=by, subject=row)
    withdraw_letters(row, now=now)
    if tells:
        try_to_write(queue_cancelled, row, now=now)
    offer_free(row.workshop, now)
    return row


@transaction.atomic
def undo_cancel(*, sign_up: SignUp, by: Actor | HasActor, now: datetime) -> SignUp:
    """The place as it was, and for as long as it was kept, within the minutes after cancelling.
    They are told where it stands. Raises TooLate.
    """
    row = locked(sign_up, now)
    if row.state != State.CANCELLED:
        return row
    must_be_to_come(row.workshop, now)
    if not may_undo(row, now):
        raise TooLate("Too late to undo: the place was passed on. You can sign up again.")
    row.state, row.hold_until = State(row.was), row.was_until
    row.cancelled_at, row.was, row.was_until = None, "", None
    row.version += 1
    row.save(update_fields=["was", "was_until", "state", "cancelled_at", "hold_until", "version"])
    record(Verb.SIGN_UP_CANCEL_UNDONE, by=by, subject=row)
    withdraw_letters(row, now=now)
    offer_free(row.workshop, now)
    reread(row)
    try_to_write(queue_as_it_stands, row, now=now)
    return row


def may_undo(row: SignUp, now: datetime) -> bool:
    """Whether a cancellation can be undone now: what was held is held still, or they waited."""
    at = row.cancelled_at
    if row.state != State.CANCELLED or at is None or now >= at + UNDO:
        return False
    if row.was != State.WAITING and not row.has_seats(now):
        return False
    workshop = row.workshop
    is_to_come = workshop.state == Workshop.State.PUBLISHED and _is_ahead(workshop, now)
    return is_to_come and not active_twin(row)


def moves_from(sign_up: SignUp) -> frozenset[str]:
    """Where it may go from where it is."""
    return MOVES[sign_up.state]


@transaction.atomic
def move(
    *, sign_up: SignUp, to: Workshop, by: Actor | HasActor, now: datetime, tells: bool = True,
    waits_there: bool = False,
) -> SignUp:  # fmt: skip
    """To another date of the same workshop, also from one that was called off. What they leave
    goes to the next.

    A place is given up for one in the line only where `waits_there` was chosen. Where something is
    done that they were not asked about, somebody talks to them first. A member may move somebody
    to a date that takes no sign-ups. Raises TooLate, or IllegalMove.
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
    if here.state != Workshop.State.CANCELLED:
        must_be_to_come(here, now)
    must_be_to_come(there, now)
    if row.state not in (State.CONFIRMED, State.WAITING, State.TALK):
        raise IllegalMove(CHANGED)
    row.workshop = there
    if active_twin(row):
        raise TooLate("This person has a place or waits there already.")
    seats = seats_of(there, now)
    if not isinstance(by, Membership):
        _must_take(there, seats, row, now)
    has_room = seats.has_room_for_newcomer(row.seats)
    if row.state != State.WAITING and not has_room and not waits_there:
        raise TooLate("That date has no place free. Your place here is as it was.")
    row.look_at_techniques()
    if row.is_unasked:
        row.outcome, row.cleared_at, row.cleared_by = Outcome.TALK, None, None
    if not has_room or row.state == State.WAITING:
        row.state, row.hold_until = State.WAITING, None
        row.line = last_in_line(there.pk) + 1
    elif row.state == State.CONFIRMED and row.must_talk:
        row.state, row.hold_until = State.TALK, until_when(there, now) or there.starts_at
    # A calendar goes by both versions together, which must grow.
    row.version += 1 + max(0, here.version - there.version)
    row.save()
    record(Verb.SIGN_UP_MOVED, by=by, subject=row)
    withdraw_letters(row, now=now)
    if tells:
        try_to_write(queue_moved, row, now=now, left=here)
    offer_free(here, now)
    offer_free(there, now)
    reread(row)
    return row


def _must_take(there: Workshop, seats: Seats, row: SignUp, now: datetime) -> None:
    """What holds for whoever comes by their own link. Raises TooLate."""
    if not stage_of(there, seats, now).takes_sign_ups:
        raise TooLate("That date does not take sign-ups now.")
    if row.seats > there.party_most:
        raise TooLate(f"That date takes {there.party_most} at most together. Talk to the practice.")


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


def must_be_to_come(workshop: Workshop, now: datetime) -> None:
    """Raises TooLate for one that is not published, or has begun."""
    if workshop.state != Workshop.State.PUBLISHED:
        raise TooLate("This workshop does not take place.")
    if not _is_ahead(workshop, now):
        raise TooLate("This workshop has begun. Talk to the practice.")


def _is_ahead(workshop: Workshop, now: datetime) -> bool:
    return workshop.starts_at is not None and workshop.starts_at > now


def active_twin(row: SignUp) -> bool:
    """Whether the same address has signed up for the same workshop another time."""
    twins = SignUp.objects.filter(
        workshop=row.workshop_id, state__in=ACTIVE, email__iexact=row.email
    )
    return bool(row.email) and twins.exclude(pk=row.pk).exists()
