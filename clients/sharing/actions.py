"""Sharing clients with a colleague, standing in for one, handing over, and ending it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from clients.appointments.models import Status
from clients.models import Care, Client
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb

# Who handed somebody over finishes their notes and answers questions meanwhile.
TO_FINISH = timedelta(days=14)
STANDING = (Status.ASKED, Status.BOOKED, Status.ARRIVED)


class CannotShare(Exception):
    """Refused, with a sentence for whoever tried."""


def may_share(member: Membership, client: Client, *, now: datetime) -> bool:
    """Owners, and whose client it is; not who was only let in."""
    if member.role == "owner":
        return member.practice_id == client.practice_id
    own = member.cares.running(now).filter(client=client, kind=Care.Kind.OWN)
    return own.exists()


@transaction.atomic
def share(
    *, clients: Sequence[Client], colleague: Membership, kind: Care.Kind, since: datetime,
    until: datetime | None, reason: str, form_key: UUID, by: Membership, now: datetime,
) -> int:  # fmt: skip
    """Open the files of clients to a colleague for a time. Answers for how many it did.

    The same `form_key` twice shares once. Raises CannotShare.
    """
    _check(clients, colleague, by=by, reason=reason, now=now)
    if kind == Care.Kind.OWN:
        raise CannotShare("Who looks after somebody for good is handed over to.")
    if kind == Care.Kind.LOCUM and until is None:
        raise CannotShare("Say until when they stand in.")
    if until is not None and until <= max(since, now):
        raise CannotShare("Choose a last day that is still to come, and after the first.")
    shared = 0
    for client in clients:
        one, is_new = Care.objects.get_or_create(
            client=client, therapist=colleague, form_key=form_key,
            defaults={
                "practice": by.practice, "kind": kind, "since": since, "until": until,
                "reason": reason.strip(), "made_by": by, "made_at": now,
            },
        )  # fmt: skip
        if is_new:
            record(Verb.CARE_SHARED, by=by, subject=one, fields=["kind", "since", "until"])
            shared += 1
    return shared


@transaction.atomic
def hand_over(
    *, clients: Sequence[Client], giver: Membership, taker: Membership, reason: str,
    by: Membership, now: datetime,
) -> int:  # fmt: skip
    """The clients of one therapist become those of another. Answers for how many it did.

    Who gave them keeps sight of each for TO_FINISH after the last visit booked with them, or from
    now. Pressed twice, it is done once. Raises CannotShare.
    """
    if giver == taker:
        raise CannotShare("Choose a colleague to hand over to.")
    theirs = {
        one.client_id: one
        for one in giver.cares.running(now)
        .filter(client__in=clients, kind=Care.Kind.OWN)
        .select_for_update()
    }
    given = [client for client in clients if client.pk in theirs]
    if by.role == "owner":
        given += _nobodys(clients, now)
    if not given:
        return 0
    _check(given, taker, by=by, reason=reason, now=now)
    last = _last_visits(given, giver)
    for client in given:
        if client.pk in theirs:
            _end(theirs[client.pk], by=by, now=now)
        one, _ = Care.objects.get_or_create(
            client=client, therapist=taker, kind=Care.Kind.OWN, ended_at=None,
            defaults={
                "practice": by.practice, "since": now, "reason": reason.strip(), "made_by": by,
                "made_at": now,
            },
        )  # fmt: skip
        record(Verb.CARE_HANDED_OVER, by=by, subject=one, fields=["therapist"])
        if client.pk in theirs and giver.ended_at is None:
            Care.objects.create(
                practice=by.practice, client=client, therapist=giver, kind=Care.Kind.SHARED,
                since=now, until=max(now, last.get(client.pk, now)) + TO_FINISH,
                reason="Handed over: to finish what was begun.", made_by=by, made_at=now,
            )  # fmt: skip
    return len(given)


@transaction.atomic
def end(*, care: Care, by: Membership, now: datetime) -> bool:
    """From now on it opens nothing. Answers whether it did something. Raises CannotShare."""
    held = Care.objects.select_for_update().get(pk=care.pk)
    if not may_share(by, held.client, now=now):
        raise CannotShare("Only an owner, or whose client it is, can end this.")
    if held.ended_at is not None or (held.until is not None and held.until <= now):
        return False
    if held.kind == Care.Kind.OWN and _is_last(held, now):
        raise CannotShare("Nobody else looks after them. Hand over instead.")
    _end(held, by=by, now=now)
    return True


@transaction.atomic
def set_rule(*, practice: Practice, own_clients_only: bool, by: Membership) -> None:
    """Whether each therapist sees only who they look after."""
    if practice.own_clients_only == own_clients_only:
        return
    practice.own_clients_only = own_clients_only
    practice.save(update_fields=["own_clients_only"])
    record(
        Verb.CARE_RULE_SET, by=by, subject=practice, practice_id=practice.pk,
        fields=["own_clients_only"],
    )  # fmt: skip


def _check(
    clients: Sequence[Client], colleague: Membership, *, by: Membership, reason: str, now: datetime
) -> None:
    places = {client.practice_id for client in clients} | {colleague.practice_id, by.practice_id}
    if len(places) > 1:
        raise CannotShare("Choose a client and a colleague of this practice.")
    if colleague.ended_at is not None or colleague.role not in ("owner", "therapist"):
        raise CannotShare("Choose somebody who treats clients here.")
    if not reason.strip():
        raise CannotShare("Write why. It is kept with it.")
    if by.role == "owner":
        return
    own = by.cares.running(now).filter(client__in=clients, kind=Care.Kind.OWN)
    if {one.client_id for one in own} != {client.pk for client in clients}:
        raise CannotShare("Only an owner, or whose clients they are, can share them.")


def _end(care: Care, *, by: Membership, now: datetime) -> None:
    care.ended_at, care.ended_by = now, by
    care.save(update_fields=["ended_at", "ended_by"])
    record(Verb.CARE_ENDED, by=by, subject=care, fields=["ended_at"])


def _is_last(care: Care, now: datetime) -> bool:
    others = Care.objects.running(now).filter(client=care.client_id, kind=Care.Kind.OWN)
    return not others.exclude(pk=care.pk).exists()


def _nobodys(clients: Sequence[Client], now: datetime) -> list[Client]:
    own = Care.objects.running(now).filter(client__in=clients, kind=Care.Kind.OWN)
    taken = set(own.values_list("client_id", flat=True))
    return [client for client in clients if client.pk not in taken]


def _last_visits(clients: Sequence[Client], therapist: Membership) -> dict[int, datetime]:
    """When the last visit that stands with this therapist is over, by client."""
    rows = therapist.appointments.filter(client__in=clients, status__in=STANDING)
    return dict(rows.values_list("client").annotate(last=Max("ends_at")).order_by())
