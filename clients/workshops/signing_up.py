"""From the first page of a sign-up to a place, or to the line."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from clients.workshops.letters import (
    queue_address_check,
    queue_already,
    queue_confirmed,
    queue_talk_first,
    queue_waiting,
)
from clients.workshops.line import offer_free, position, reread, settle, to_the_end, until_when
from clients.workshops.models import Attendee, SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, Outcome, State
from clients.workshops.places import HELD, TO_CONFIRM, longer
from clients.workshops.seats import Seats, lock, seats_of
from clients.workshops.stage import stage_of
from practice.accounts.models import User
from practice.audit.record import record
from practice.audit.verbs import Verb


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
    *, workshop: Workshop, user: User | None, begun_from: str, may_hold: bool, now: datetime
) -> SignUp:
    """Begin a sign-up, and keep a place for a while if one is free. Raises SignUpClosed."""
    held, seats = _settled(workshop, now)
    if not stage_of(held, seats, now).takes_sign_ups:
        raise SignUpClosed
    keeps = may_hold and seats.has_room_for_newcomer(1)
    return SignUp.objects.create(
        practice_id=held.practice_id, workshop=held, user=user, begun_from=begun_from,
        begun_at=now, hold_until=now + HELD if keeps else None, draft={},
    )  # fmt: skip


@transaction.atomic
def keep_longer(*, sign_up: SignUp, now: datetime) -> SignUp:
    """Keep the begun place a while longer; one that ran out is taken up again if it is free."""
    held, _ = _settled(sign_up.workshop, now)
    row = _again(sign_up, held)
    if row.state != State.BEGUN:
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
    SignUp.objects.filter(pk=sign_up.pk, state=State.BEGUN).update(draft=typed)


@transaction.atomic
def drop_begun(*, sign_up: SignUp) -> None:
    """Forget a sign-up that was begun and not sent; what was kept for it is free."""
    lock(sign_up.workshop)
    SignUp.objects.filter(pk=sign_up.pk, state=State.BEGUN).delete()


@transaction.atomic
def send(*, sign_up: SignUp, given: Given, user: User | None, now: datetime) -> Sent:
    """Send the form: a place that waits for the press in the letter, or one in the line.

    Whoever is signed in with that address needs no letter to confirm it. The same form sent again
    changes nothing. An address that has signed up already gets a letter that says so, and the
    answer is that of a first sign-up. Raises SignUpClosed.
    """
    held, seats = _settled(sign_up.workshop, now)
    row = _again(sign_up, held)
    if row.state != State.BEGUN:
        return Sent(row.state == State.WAITING, position(row), row)
    if not stage_of(held, seats, now).takes_sign_ups and not row.has_seats(now):
        raise SignUpClosed
    others = seats_of(held, now, besides=row)
    has_room = _has_room(row, given.seats, others, now)
    twin = SignUp.objects.filter(
        workshop=held, state__in=ACTIVE, email__iexact=given.email
    ).first()  # fmt: skip
    if twin is not None:
        row.delete()
        twin.workshop = held
        queue_already(twin, now=now)
        return Sent(not has_room, others.waiting + 1, None)
    _write(row, given, user, now)
    known = user is not None and user.email.lower() == given.email.lower()
    if known:
        row.address_confirmed_at = now
    if not has_room:
        to_the_end(row)
    elif known:
        _take(row, now)
    else:
        row.state, row.hold_until = State.UNCONFIRMED, now + TO_CONFIRM
    row.save()
    _name_attendees(row, given)
    record(Verb.SIGN_UP_SENT, by=row, subject=row)
    _write_to(row, now)
    offer_free(held, now)  # what this one kept and could not use is somebody else's
    reread(row)
    return Sent(row.state == State.WAITING, position(row), row)


@transaction.atomic
def confirm_address(*, sign_up: SignUp, now: datetime) -> SignUp:
    """The press in the letter: the place is theirs, if it is still kept or free; else they wait.

    Pressed again it changes nothing. Raises IllegalMove for one that was cancelled.
    """
    held, _ = _settled(sign_up.workshop, now)
    row = _again(sign_up, held)
    if row.address_confirmed_at is not None and row.state != State.UNCONFIRMED:
        return row
    if row.state == State.WAITING:
        row.address_confirmed_at = now
        row.save(update_fields=["address_confirmed_at"])
        offer_free(held, now)
        reread(row)
        return row
    row.check_move(State.WAITING)
    row.address_confirmed_at = now
    others = seats_of(held, now, besides=row)
    if _has_room(row, row.seats, others, now):
        _take(row, now)
    else:
        to_the_end(row)
    row.save()
    record(Verb.SIGN_UP_CONFIRMED, by=row, subject=row)
    _write_to(row, now)
    return row


def sweep(*, before: datetime) -> int:
    """Forget what was begun and never sent, with all that was typed; how many."""
    rows = SignUp.objects.filter(state=State.BEGUN, begun_at__lt=before, hold_until__isnull=True)
    return rows.delete()[0]


def _settled(workshop: Workshop, now: datetime) -> tuple[Workshop, Seats]:
    """The workshop locked, with nothing overdue, and its seats."""
    held = lock(workshop)
    seats = seats_of(held, now)
    if seats.overdue:
        settle(held, now)
        offer_free(held, now)
        seats = seats_of(held, now)
    return held, seats


def _again(sign_up: SignUp, held: Workshop) -> SignUp:
    """The row as it is now that the lock is held."""
    row = SignUp.objects.select_related("user").get(pk=sign_up.pk)
    row.workshop = held
    return row


def _has_room(row: SignUp, wanted: int, others: Seats, now: datetime) -> bool:
    """Whether its own kept seats, and free ones for the rest, are enough."""
    if not row.has_seats(now):
        return others.has_room_for_newcomer(wanted)
    return wanted <= row.seats or others.has_room_for_newcomer(wanted)


def _take(row: SignUp, now: datetime) -> None:
    """The place is theirs, or is kept until somebody has talked to them. Not saved."""
    if not row.must_talk:
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
    row.wants_news, row.takes_automatically = given.wants_news, given.takes_automatically
    row.agreed_at = row.joined_at = now
    row.user, row.draft, row.begun_from = user, None, ""


def _name_attendees(row: SignUp, given: Given) -> None:
    names = (given.name, *given.others)
    Attendee.objects.bulk_create(
        Attendee(practice_id=row.practice_id, sign_up=row, place=place, name=name)
        for place, name in enumerate(names)
    )


def _write_to(row: SignUp, now: datetime) -> None:
    """The letter that fits where it stands."""
    if row.address_confirmed_at is None:
        queue_address_check(row, now=now)
    elif row.state == State.CONFIRMED:
        queue_confirmed(row, now=now)
    elif row.state == State.TALK:
        queue_talk_first(row, now=now)
    elif row.state == State.WAITING:
        queue_waiting(row, now=now)
