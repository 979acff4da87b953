"""Laying a file aside when somebody comes no more, and taking it out again.

Nothing in it changes. Lists, letters, reminders and links leave out whoever is in the archive.
"""

from datetime import datetime

from django.db import transaction

from clients.appointments.models import Status
from clients.finding.queries import people_found
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.web.words import count

TO_COME = (Status.HELD, Status.ASKED, Status.BOOKED, Status.ARRIVED)


PER_PAGE = 50


class CannotArchive(Exception):
    """The file stays where it is. The words say what to do first."""


@transaction.atomic
def archive(*, client: Client, by: Membership, now: datetime) -> None:
    """Out of the lists from now on; twice is once. Raises CannotArchive if visits are to come."""
    held = _held(client, by)
    if held.archived_at is not None:
        return
    coming = held.appointments.filter(status__in=TO_COME, ends_at__gt=now).count()
    if coming:
        raise CannotArchive(
            f"{count(coming, 'visit is', 'visits are')} still to come. Cancel or complete that "
            "first: nobody would be told otherwise."
        )
    _mark(client, held, now)
    record(Verb.CLIENT_ARCHIVED, by=by, subject=held, client_id=held.pk)


@transaction.atomic
def take_out(*, client: Client, by: Membership, now: datetime) -> None:
    """Back among those who come; twice is once. Raises CannotArchive for one that is locked."""
    held = _held(client, by)
    if held.archived_at is None:
        return
    if held.restricted_at is not None:
        raise CannotArchive("The record is restricted. An owner can lift that first.")
    _mark(client, held, None)
    record(Verb.CLIENT_TAKEN_OUT, by=by, subject=held, client_id=held.pk)


def archived_rows(membership: Membership, *, words: str, after: str) -> tuple[list[Client], str]:
    """A page of whom this member may see there, by name, and the ref of its last one ("" at the
    end). Who was joined into another record is found with that one.
    """
    mine = Client.objects.visible_to(membership)
    last = mine.filter(ref=after).first() if after else None
    kept = people_found(membership, words, after=last, archived=True)
    found = list(kept[: PER_PAGE + 1])
    following = found[PER_PAGE - 1].ref if len(found) > PER_PAGE else ""
    return found[:PER_PAGE], following


def _held(client: Client, by: Membership) -> Client:
    rows = Client.objects.select_for_update(no_key=True)
    held = rows.get(pk=client.pk, practice=by.practice_id)
    if held.joined_into_id is not None:
        raise CannotArchive("This record was joined into another one. Open that one.")
    return held


def _mark(client: Client, held: Client, since: datetime | None) -> None:
    client.archived_at = held.archived_at = since
    held.save(update_fields=["archived_at"])
