"""What a member does with the people of a workshop. `by` is the member."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clients.actions import change_client
from clients.models import Client
from clients.workshops.letters import queue_confirmed, queue_waiting, try_to_write, version_of
from clients.workshops.line import may_still_offer, offer, offer_free, reread, to_the_end
from clients.workshops.models import Attendee, SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, CHANGED, IllegalMove, State
from clients.workshops.placing import TooLate, active_twin, locked
from clients.workshops.seats import lock, seats_of
from clients.workshops.signing_up import Given
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb


class AlreadyThere(Exception):
    """This address has signed up for this workshop."""


class NoSeat(Exception):
    """No seat is free for this. The words say so."""


@transaction.atomic
def add_by_hand(
    *, workshop: Workshop, given: Given, form_key: UUID, by: Membership, now: datetime,
    beyond: bool = False, tells: bool = True,
) -> SignUp:  # fmt: skip
    """Somebody who signed up by telephone, or walks in; nobody has to confirm an address.

    Without a free seat they wait at the end of the line; `beyond` gives a place all the same.
    Raises AlreadyThere. The same form twice adds one.
    """
    held = lock(workshop)
    known = SignUp.objects.filter(form_key=form_key, practice=held.practice_id).first()
    if known is not None:
        return known
    same = SignUp.objects.filter(workshop=held, state__in=ACTIVE, email__iexact=given.email)
    if given.email and same.exists():
        raise AlreadyThere("This address has signed up for this workshop already.")
    row = SignUp(
        practice_id=held.practice_id, workshop=held, added_by=by, form_key=form_key, begun_at=now,
        name=given.name, email=given.email, phone=given.phone, seats=given.seats,
        access_needs=given.access_needs, outcome=given.outcome, adapted=given.adapted,
        adaptation=given.adaptation, asked_about=held.techniques if given.outcome else [],
        joined_at=now, agreed_at=now, address_confirmed_at=now,
        takes_automatically=given.takes_automatically,
    )  # fmt: skip
    row.look_at_techniques()
    if beyond or seats_of(held, now).has_room_for_newcomer(given.seats):
        row.state, row.confirmed_at = State.CONFIRMED, now
    else:
        to_the_end(row)
    row.save()
    Attendee.objects.bulk_create(
        Attendee(practice_id=row.practice_id, sign_up=row, place=place, name=name)
        for place, name in enumerate((given.name, *given.others))
    )
    record(Verb.SIGN_UP_ADDED, by=by, subject=row)
    if tells and row.email:
        (queue_confirmed if row.state == State.CONFIRMED else queue_waiting)(row, now=now)
    return row


@transaction.atomic
def offer_by_hand(*, sign_up: SignUp, by: Membership, now: datetime) -> SignUp:
    """Offer a free place out of turn, also to who let one go. Raises NoSeat, TooLate or
    IllegalMove."""
    row = locked(sign_up, now)
    if row.state == State.OFFERED:
        return row
    if row.state not in (State.WAITING, State.LAPSED, State.DECLINED):
        raise IllegalMove(CHANGED)
    if active_twin(row):
        raise TooLate("They have signed up again meanwhile. Offer it to the newer one.")
    if row.needs_talk:
        raise TooLate("Talk to them first, and note what came of it.")
    if not may_still_offer(row.workshop, now):
        raise TooLate("There is not enough time left for them to answer. Add them by hand.")
    if not seats_of(row.workshop, now).has_room(row.seats):
        raise NoSeat("No place is free. Raise the number of places, or wait for one.")
    if not offer(row, now):
        raise TooLate("There is no address that we can write to. Add them by hand.")
    record(Verb.SIGN_UP_OFFERED, by=by, subject=row)
    return row


@transaction.atomic
def skip(*, sign_up: SignUp, reason: str, by: Membership, now: datetime) -> SignUp:
    """Keep their place in the line, and offer them nothing until they are let in again."""
    row = locked(sign_up, now)
    if row.state == State.WAITING and not row.is_skipped:
        row.is_skipped, row.skip_reason = True, reason
        row.save(update_fields=["is_skipped", "skip_reason"])
        record(Verb.SIGN_UP_SKIPPED, by=by, subject=row)
    return row


@transaction.atomic
def unskip(*, sign_up: SignUp, by: Membership, now: datetime) -> SignUp:
    """Offer to them again when their turn comes."""
    row = locked(sign_up, now)
    if row.is_skipped:
        row.is_skipped, row.skip_reason = False, ""
        row.save(update_fields=["is_skipped", "skip_reason"])
        record(Verb.SIGN_UP_UNSKIPPED, by=by, subject=row)
        offer_free(row.workshop, now)
        reread(row)
    return row


@transaction.atomic
def reorder(
    *, sign_up: SignUp, before: SignUp | None, reason: str, by: Membership, now: datetime
) -> SignUp:
    """Let somebody wait before another one, or at the end. The reason is kept with the row."""
    row = locked(sign_up, now)
    if row.state != State.WAITING or (before is not None and before.pk == row.pk):
        return row
    line = [
        one for one in SignUp.objects.filter(workshop=row.workshop).in_line() if one.pk != row.pk
    ]
    at = next((n for n, one in enumerate(line) if before and one.pk == before.pk), len(line))
    line.insert(at, row)
    numbers = sorted(one.line or 0 for one in line)
    for number, one in zip(numbers, line, strict=True):
        SignUp.objects.filter(pk=one.pk).update(line=number)
    reread(row)
    row.line_reason = reason
    row.save(update_fields=["line_reason"])
    record(Verb.SIGN_UP_REORDERED, by=by, subject=row)
    return row


@transaction.atomic
def clear_after_talk(
    *, sign_up: SignUp, adaptation: str, adapted: dict[str, list[str]], by: Membership,
    now: datetime,
) -> SignUp:  # fmt: skip
    """Somebody talked to them, and they can come, with what is adapted; who waits still waits."""
    row = locked(sign_up, now)
    if not row.needs_talk:
        return row
    was = row.state
    row.cleared_at, row.cleared_by = now, by
    row.adaptation, row.adapted = adaptation, adapted
    row.asked_about = row.workshop.techniques
    row.look_at_techniques()
    if row.state == State.TALK:
        row.check_move(State.CONFIRMED)
        row.state, row.hold_until, row.confirmed_at = State.CONFIRMED, None, now
        row.version += 1
    row.save()
    record(Verb.SIGN_UP_CLEARED, by=by, subject=row)
    if was == State.TALK:
        try_to_write(queue_confirmed, row, now=now)
    else:
        offer_free(row.workshop, now)
        reread(row)
    return row


@transaction.atomic
def mark_paid(
    *, sign_up: SignUp, pence: int, reference: str, by: Membership, now: datetime
) -> SignUp:
    """Note what was paid outside Instep; nothing paid takes the note back."""
    row = locked(sign_up, now)
    row.paid_pence, row.paid_reference = pence, reference
    row.paid_at = now if pence else None
    row.save(update_fields=["paid_pence", "paid_reference", "paid_at"])
    record(Verb.SIGN_UP_PAID, by=by, subject=row)
    return row


@transaction.atomic
def mark_refunded(*, sign_up: SignUp, is_refunded: bool, by: Membership, now: datetime) -> SignUp:
    """Note that what was due back was paid back, or that it was not."""
    row = locked(sign_up, now)
    if (row.refunded_at is not None) != is_refunded:
        row.refunded_at = now if is_refunded else None
        row.save(update_fields=["refunded_at"])
        record(Verb.SIGN_UP_PAID, by=by, subject=row, fields={"refunded_at"})
    return row


@transaction.atomic
def write_again(*, sign_up: SignUp, by: Membership, now: datetime) -> bool:
    """The letter with the link to their place once more, at most one an hour; False where there is
    no address, or nothing that such a letter could say.
    """
    row = locked(sign_up, now)
    queue = {State.CONFIRMED: queue_confirmed, State.WAITING: queue_waiting}.get(State(row.state))
    if queue is None or not row.email or row.workshop.state != Workshop.State.PUBLISHED:
        return False
    queue(row, now=now, once=f"{now:%Y%m%d%H}:{version_of(row)}")
    record(Verb.LETTER_SENT_AGAIN, by=by, subject=row)
    return True


@transaction.atomic
def match_client(*, sign_up: SignUp, client: Client | None, by: Membership) -> SignUp:
    """Say that this is a client of the practice, or that it is not; how they heard of it is kept
    where nobody knew that yet.
    """
    if client is not None and client.practice_id != sign_up.practice_id:
        raise ValueError("A client of another practice.")
    sign_up.client = client
    sign_up.save(update_fields=["client"])
    if client is not None and sign_up.heard_from and not client.heard_from:
        change_client(client=client, by=by, heard_from=sign_up.heard_from)
    record(Verb.SIGN_UP_MATCHED, by=by, subject=sign_up)
    return sign_up
