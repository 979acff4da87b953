"""From the first page of a sign-up to a place, or to the line."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from clients.workshops.letters import (
    queue_already,
    queue_as_it_stands,
    queue_waiting,
)
from clients.workshops.line import offer_free, position, reread, settle, to_the_end, until_when
from clients.workshops.models import Attendee, SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, CHANGED, IllegalMove, Outcome, State
from clients.workshops.places import HELD, TO_CONFIRM, longer
from clients.workshops.placing import must_be_to_come
from clients.workshops.seats import Seats, lock, lock_of, row_of, seats_of
from clients.workshops.stage import Stage, stage_of
from practice.accounts.models import User
from practice.audit.record import record
from practice.audit.verbs import Verb

# Seats of one workshop kept for one source, before any of its letters is answered.
FROM_ONE_SOURCE = 10


class SignUpClosed(Exception):
    """Nobody can sign up now. The page of the workshop says why."""


@dataclass(frozen=True)
class Given:
    """What somebody typed, checked; `others` are the names of those they bring.

    `adapted` is {"leave_out": [...], "gently": [...]}; the answers behind it are not kept.
    """

    name: str
    email: str
    phone: str = ""
    others: tuple[str, ...] = ()
    access_needs: str = ""
    outcome: Outcome = Outcome.NOT_ASKED
    adapted: dict[str, list[str]] = field(default_factory=dict)
    adaptation: str = ""
    wants_news: bool = False
    takes_automatically: bool = False
    heard_from: str = ""

    @property
    def seats(self) -> int:
        """Theirs and those of the others."""
        return 1 + len(self.others)


@dataclass(frozen=True)
class Sent:
    """What the page says next: the same to whoever had signed up before."""

    waits: bool
    position: int
    sign_up: SignUp | None


@transaction.atomic
def begin(
    *, workshop: Workshop, user: User | None, begun_from: str, may_hold: bool, now: datetime,
    form_key: UUID | None = None,
) -> SignUp:  # fmt: skip
    """Begin a sign-up, and keep a place for a while if one is free. Raises SignUpClosed.

    The same form sent twice begins one.
    """
    held, seats = _settled(lock(workshop), now)
    known = SignUp.objects.filter(form_key=form_key).first() if form_key else None
    if known is not None:
        return known
    if not stage_of(held, seats, now).takes_sign_ups:
        raise SignUpClosed
    keeps = may_hold and seats.has_room_for_newcomer(1)
    return SignUp.objects.create(
        practice_id=held.practice_id, workshop=held, user=user, begun_from=begun_from,
        begun_at=now, hold_until=now + HELD if keeps else None, draft={}, form_key=form_key,
    )  # fmt: skip


@transaction.atomic
def keep_longer(*, sign_up: SignUp, now: datetime) -> SignUp:
    """Keep the begun place a while longer; one that ran out is taken up again if it is free."""
    held, _ = _settled(lock_of(sign_up), now)
    row = row_of(sign_up, held)
    if row.state != State.BEGUN or row.draft is None:
        return row
    seats = seats_of(held, now, besides=row)
    until = longer(row.begun_at, row.hold_until, now)
    if until > now and (row.has_seats(now) or seats.has_room_for_newcomer(row.seats)):
        row.hold_until = until
        row.save(update_fields=["hold_until"])
    return row


@transaction.atomic
def keep_typed(*, sign_up: SignUp, typed: dict[str, Any]) -> None:
    """Keep what was typed on one of the pages."""
    SignUp.objects.filter(pk=sign_up.pk, state=State.BEGUN, draft__isnull=False).update(draft=typed)


@transaction.atomic
def drop_begun(*, sign_up: SignUp) -> None:
    """Forget a sign-up that was begun and not sent; what was kept for it is free."""
    lock(sign_up.workshop)
    rows = SignUp.objects.filter(pk=sign_up.pk, state=State.BEGUN, draft__isnull=False)
    rows.delete()


@transaction.atomic
def send(*, sign_up: SignUp, given: Given, user: User | None, now: datetime) -> Sent:
    """Send the form: a place that waits for the press in the letter, or one in the line.

    Whoever is signed in with that address needs no letter to confirm it. The same form sent again
    changes nothing. An address that has signed up already gets a letter that says so, and the
    answer is that of a first sign-up. Raises SignUpClosed.
    """
    held, seats = _settled(lock_of(sign_up), now)
    row = row_of(sign_up, held)
    if row.state != State.BEGUN:
        return Sent(row.state == State.WAITING, position(row), row)
    others = seats_of(held, now, besides=row)
    if row.draft is None:  # a second sign-up that was sent
        return _answer_to_second(row.hold_until is not None, others)
    if not stage_of(held, seats, now).takes_sign_ups and not _may_still_send(row, seats, now):
        raise SignUpClosed
    has_room = _has_room(row, given.seats, others, now)
    twin = SignUp.objects.filter(
        workshop=held, state__in=ACTIVE, email__iexact=given.email
    ).first()  # fmt: skip
    if twin is not None:
        twin.workshop = held
        return _send_second(row, given, twin, has_room=has_room, now=now)
    _write(row, given, user, now)
    known = user is not None and user.email.lower() == given.email.lower()
    if known:
        row.address_confirmed_at = now
    if not has_room:
        to_the_end(row)
    elif known:
        _take(row, now)
    else:
        row.state, row.hold_until = State.UNCONFIRMED, _until_confirmed(row, given.seats, now)
    row.save()
    _name_attendees(row, given)
    record(Verb.SIGN_UP_SENT, by=row, subject=row)
    queue_as_it_stands(row, now=now)
    offer_free(held, now)  # what this one kept and could not use is somebody else's
    reread(row)
    return Sent(row.state == State.WAITING, position(row), row)


@transaction.atomic
def confirm_address(*, sign_up: SignUp, now: datetime) -> SignUp:
    """The press in the letter: the place is theirs, if it is still kept or free; else they wait.

    Pressed again it changes nothing. Raises IllegalMove for one that was cancelled, and TooLate
    once the workshop has begun or does not take place.
    """
    held, _ = _settled(lock_of(sign_up), now)
    row = row_of(sign_up, held)
    if row.address_confirmed_at is not None and row.state != State.UNCONFIRMED:
        return row
    if row.state in (State.UNCONFIRMED, State.WAITING):
        must_be_to_come(held, now)
    if row.state == State.WAITING:
        row.address_confirmed_at = now
        row.save(update_fields=["address_confirmed_at"])
        offer_free(held, now)
        reread(row)
        if row.state == State.WAITING:
            queue_waiting(row, now=now)
        return row
    if row.state != State.UNCONFIRMED:
        raise IllegalMove(CHANGED)
    row.address_confirmed_at = now
    others = seats_of(held, now, besides=row)
    if _has_room(row, row.seats, others, now):
        _take(row, now)
    else:
        to_the_end(row)
    row.save()
    record(Verb.SIGN_UP_CONFIRMED, by=row, subject=row)
    queue_as_it_stands(row, now=now)
    return row


def sweep(*, before: datetime) -> int:
    """Forget what was begun and never sent, with all that was typed; how many."""
    rows = SignUp.objects.filter(state=State.BEGUN, begun_at__lt=before, hold_until__isnull=True)
    return rows.delete()[0]


def _send_second(row: SignUp, given: Given, twin: SignUp, *, has_room: bool, now: datetime) -> Sent:
    """Tell whoever has signed up before, and look to everybody else like a first sign-up: nothing
    that was typed is kept, and the seats are, as long as those of a first one would be.
    """
    held = row.workshop
    row.seats, row.draft, row.user = given.seats, None, None
    row.hold_until = _until_confirmed(row, given.seats, now) if has_room else None
    row.save(update_fields=["seats", "draft", "user", "hold_until"])
    queue_already(twin, now=now)
    offer_free(held, now)
    return _answer_to_second(has_room, seats_of(held, now))


def _answer_to_second(has_room: bool, seats: Seats) -> Sent:
    return Sent(not has_room, 0 if has_room else seats.waiting + 1, None)


def _may_still_send(row: SignUp, seats: Seats, now: datetime) -> bool:
    """Begun in time, and its place is kept: the clock alone does not close it."""
    held = row.workshop
    is_ahead = held.starts_at is not None and held.starts_at > now
    is_by_clock = stage_of(held, seats, now) is Stage.CLOSED and not held.is_closed
    return is_by_clock and is_ahead and row.has_seats(now)


def _until_confirmed(row: SignUp, seats: int, now: datetime) -> datetime | None:
    """Until when the seats are kept for the press in the letter: one source keeps a few at most."""
    from_there = SignUp.objects.filter(
        workshop=row.workshop_id, begun_from=row.begun_from, hold_until__gt=now,
        state__in=(State.BEGUN, State.UNCONFIRMED),
    ).exclude(pk=row.pk)  # fmt: skip
    kept = from_there.aggregate(kept=Sum("seats"))["kept"] or 0
    is_too_many = row.begun_from and kept + seats > FROM_ONE_SOURCE
    return None if is_too_many else now + TO_CONFIRM


def _settled(held: Workshop, now: datetime) -> tuple[Workshop, Seats]:
    """The locked workshop, with nothing overdue, and its seats."""
    seats = seats_of(held, now)
    if seats.overdue:
        settle(held, now)
        offer_free(held, now)
        seats = seats_of(held, now)
    return held, seats


def _has_room(row: SignUp, wanted: int, others: Seats, now: datetime) -> bool:
    """Whether its own kept seats, and free ones for the rest, are enough."""
    if not row.has_seats(now):
        return others.has_room_for_newcomer(wanted)
    return wanted <= row.seats or others.has_room_for_newcomer(wanted)


def _take(row: SignUp, now: datetime) -> None:
    """The place is theirs, or is kept until somebody has talked to them. Not saved."""
    if not row.needs_talk:
        row.check_move(State.CONFIRMED)
        row.state, row.hold_until, row.confirmed_at = State.CONFIRMED, None, now
        return
    workshop = row.workshop
    assert workshop.starts_at is not None
    until = until_when(workshop, now)
    row.check_move(State.TALK)
    row.state, row.hold_until = State.TALK, until or workshop.starts_at


def _write(row: SignUp, given: Given, user: User | None, now: datetime) -> None:
    row.name, row.email, row.phone = given.name, given.email, given.phone
    row.seats, row.access_needs = given.seats, given.access_needs
    row.outcome, row.adapted, row.adaptation = given.outcome, given.adapted, given.adaptation
    row.asked_about = row.workshop.techniques if given.outcome else []
    row.look_at_techniques()
    row.wants_news, row.takes_automatically = given.wants_news, given.takes_automatically
    row.heard_from = given.heard_from
    row.agreed_at = row.joined_at = now
    row.user, row.draft = user, None


def _name_attendees(row: SignUp, given: Given) -> None:
    names = (given.name, *given.others)
    Attendee.objects.bulk_create(
        Attendee(practice_id=row.practice_id, sign_up=row, place=place, name=name)
        for place, name in enumerate(names)
    )
