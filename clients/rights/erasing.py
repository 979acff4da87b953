"""Erasing a record when nothing asks for it any more: by name, by an owner, never by itself."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clients.appointments.models import HOLDS_TIME
from clients.models import Client
from clients.rights.keeping import PAUSED, Kept, kept
from clients.rights.models import Tombstone
from clients.rights.removing import records_of, remove_records, unmatched_sign_ups
from clients.rights.tombstones import lay
from clients.workshops.models import SignUp
from clients.workshops.models.sign_up import State
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.words import day


class CannotErase(Exception):
    """The record stays as it is. The words say why, or what to do first."""


@transaction.atomic
def erase(*, client: Client, name: str, by: Membership, now: datetime) -> None:
    """Delete everything about this client; `name` is what the owner typed to confirm.

    Raises CannotErase before the day until which it must be kept. What is left: the trace, which
    holds ids alone, and a tombstone, also in a file, so that a restore erases it again.
    """
    held = _held(client, by)
    one = kept(held, now=now)
    _check(one, name=name, now=now)
    people = records_of(held)
    why = Tombstone.Why.NEVER_TREATED if one.last_treatment is None else Tombstone.Why.TIME_OVER
    for person in people:
        record(Verb.CLIENT_ERASED, by=by, subject=person, client_id=person.pk, fields=[why.value])
    lay(people, why=why, by=by.user_id, now=now)
    remove_records(held, now=now)


def same_name(typed: str, client: Client) -> bool:
    """Whether what was typed is the client's name, whatever its capitals and spaces."""
    return typed.casefold().split() == client.name.casefold().split()


def in_the_way(client: Client, *, now: datetime) -> list[str]:
    """What has to be seen to before a record can be closed or erased."""
    said = []
    people = [one.pk for one in records_of(client)]
    theirs = Q(client__in=people) | Q(pk__in=unmatched_sign_ups(client).values("pk"))
    if client.practice.appointments.filter(
        client__in=people, status__in=HOLDS_TIME, starts_at__gt=now
    ).exists():  # fmt: skip
        said.append("Cancel their visits to come first.")
    places = SignUp.objects.filter(theirs, workshop__ends_at__gt=now)
    if places.exclude(state__in=[State.CANCELLED, State.DECLINED]).exists():
        said.append("Cancel their place at a workshop to come first.")
    return said


def _held(client: Client, by: Membership) -> Client:
    if not by.may(Permission.MANAGE_RECORDS):
        raise CannotErase("Only an owner of the practice erases a record.")
    people = Client.objects.select_for_update(of=("self",)).select_related("practice")
    held = people.filter(pk=client.pk, practice=by.practice_id).first()
    if held is None:
        raise CannotErase("This record is gone already.")
    if held.joined_into_id is not None:
        raise CannotErase("It was joined into another record. Erase that one: both go.")
    return held


def _check(one: Kept, *, name: str, now: datetime) -> None:
    if not same_name(name, one.client):
        raise CannotErase("That is not the client's name. Type it as it stands on this page.")
    if one.is_paused:
        raise CannotErase(PAUSED)
    if not one.may_go_on(local_day(now, one.client.practice.zone)):
        assert one.keeping.until is not None  # may_go_on
        raise CannotErase(f"It has to be kept until {day(one.keeping.until)}.")
    if said := in_the_way(one.client, now=now):
        raise CannotErase(" ".join(said))
